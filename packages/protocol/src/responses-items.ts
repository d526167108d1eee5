import { z } from 'zod'
import { toolCallSchema } from './chat.ts'

/**
 * What `input` of a Responses request is made of (Open Responses, "Items"). An item without a type is a message, as OpenAI's
 * clients send it; `itemWithType` says so before the schema looks at it. Fields that an answer has and a question does not
 * need (status, annotations, logprobs) are taken and left aside, so that output can be sent back as it came.
 */

const inputText = z.object({ type: z.literal('input_text'), text: z.string() })
const inputImage = z.object({
  type: z.literal('input_image'),
  image_url: z.string().min(1),
  detail: z.enum(['auto', 'low', 'high']).nullish(),
})
const inputVideo = z.object({ type: z.literal('input_video'), video_url: z.string().min(1) })
const inputPart = z.discriminatedUnion('type', [inputText, inputImage, inputVideo])
export type InputPart = z.infer<typeof inputPart>

const outputText = z.object({ type: z.literal('output_text'), text: z.string() })
const refusal = z.object({ type: z.literal('refusal'), refusal: z.string() })
const outputPart = z.discriminatedUnion('type', [outputText, refusal])

const reasoningText = z.object({ type: z.literal('reasoning_text'), text: z.string() })
const summaryText = z.object({ type: z.literal('summary_text'), text: z.string() })

const marks = { id: z.string().nullish(), status: z.string().nullish() }
const message = { type: z.literal('message'), ...marks }
const plainContent = z.union([z.string(), z.array(inputText).min(1)])

const messageItem = z.discriminatedUnion('role', [
  z.object({
    ...message,
    role: z.literal('user'),
    content: z.union([z.string(), z.array(inputPart).min(1)]),
  }),
  z.object({ ...message, role: z.literal('system'), content: plainContent }),
  z.object({ ...message, role: z.literal('developer'), content: plainContent }),
  z.object({
    ...message,
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(outputPart)]),
  }),
])

const { name, arguments: callArguments } = toolCallSchema.shape.function.shape

const functionCallItem = z.object({
  type: z.literal('function_call'),
  ...marks,
  call_id: z.string().min(1),
  name,
  arguments: callArguments,
})

const functionCallOutputItem = z.object({
  type: z.literal('function_call_output'),
  ...marks,
  call_id: z.string().min(1),
  output: plainContent,
})

const reasoningItem = z.object({
  type: z.literal('reasoning'),
  ...marks,
  summary: z.array(summaryText).nullish(),
  content: z.array(reasoningText).nullish(),
  encrypted_content: z.string().nullish(),
})

const itemReference = z.object({ type: z.literal('item_reference'), id: z.string().min(1) })

export const inputItemSchema = z.discriminatedUnion('type', [
  messageItem,
  functionCallItem,
  functionCallOutputItem,
  reasoningItem,
  itemReference,
])
export type InputItem = z.infer<typeof inputItemSchema>

/** The type that a caller may leave out, put in; what is no object stays what it is. */
export function itemWithType(item: unknown): unknown {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return item
  const { type, role, id } = item as Record<string, unknown>
  if (type != null) return item
  if (role !== undefined) return { ...item, type: 'message' }
  return typeof id === 'string' ? { ...item, type: 'item_reference' } : item
}
