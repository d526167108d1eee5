/**
 * What each server takes, as strict schemas: a parameter that it does not know, or that it knows by another name, fails a test
 * instead of being skipped as the server would skip it. Sources are named in transcripts/README.md.
 */
import { z } from 'zod'

const json = z.record(z.string(), z.unknown())
const from = (min: number, max: number) => z.number().min(min).max(max)

/** Arguments that are an object in JSON: Ollama refuses others, and templates fail on them. */
const objectText = z.string().refine((text) => json.safeParse(JSON.parse(text)).success)

const toolCalls = z
  .array(
    z.strictObject({
      id: z.string(),
      type: z.literal('function'),
      function: z.strictObject({ name: z.string(), arguments: objectText }),
    }),
  )
  .optional()
const textPart = z.strictObject({ type: z.literal('text'), text: z.string() })
const imagePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({ url: z.string().startsWith('data:'), detail: z.string().optional() }),
})
const parts = z.array(z.union([textPart, imagePart]))

/** @param content what a message may have beside a string. */
function messages(reasoningField: string, content: z.ZodType) {
  const name = z.string().optional()
  const either = z.union([z.string(), content])
  return z
    .array(
      z.discriminatedUnion('role', [
        z.strictObject({ role: z.literal('system'), content: either, name }),
        z.strictObject({ role: z.literal('user'), content: either, name }),
        z.strictObject({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          [reasoningField]: z.string().optional(),
          tool_calls: toolCalls,
        }),
        z.strictObject({ role: z.literal('tool'), content: either, tool_call_id: z.string(), name }),
      ]),
    )
    .min(1)
}

const tools = z
  .array(
    z.strictObject({
      type: z.literal('function'),
      function: z.strictObject({
        name: z.string(),
        description: z.string(),
        parameters: json,
        strict: z.boolean().optional(),
      }),
    }),
  )
  .min(1)
  .optional()
const namedTool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({ name: z.string() }),
})
const responseFormat = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('json_object') }),
    z.strictObject({
      type: z.literal('json_schema'),
      json_schema: z.object({ name: z.string(), schema: json }),
    }),
  ])
  .optional()

const standard = {
  model: z.string(),
  stream: z.boolean(),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
  temperature: from(0, 2),
  top_p: from(0, 1),
  frequency_penalty: from(-2, 2),
  presence_penalty: from(-2, 2),
  seed: z.int(),
  stop: z.array(z.string()).min(1).optional(),
  logprobs: z.literal(true).optional(),
  top_logprobs: z.int().min(0).max(20).optional(),
  response_format: responseFormat,
  tools,
}
const choosing = {
  tool_choice: z.union([z.enum(['auto', 'required']), namedTool]).optional(),
  parallel_tool_calls: z.boolean().optional(),
}
const limit = z.int().positive().optional()

/** A question of the probe: not a completion that anybody waits for. */
const probe = z.strictObject({
  model: z.string(),
  messages: z.array(z.strictObject({ role: z.literal('user'), content: z.union([z.string(), parts]) })),
  max_completion_tokens: z.literal(1),
  temperature: z.literal(0),
  tools: z.array(json).optional(),
  tool_choice: z.literal('auto').optional(),
})

const vllm = z.strictObject({
  ...standard,
  ...choosing,
  messages: messages('reasoning', parts),
  max_completion_tokens: limit,
  top_k: z.int().min(-1),
  min_p: from(0, 1),
  repetition_penalty: z.number().gt(0),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
  chat_template_kwargs: json.optional(),
  return_token_ids: z.boolean(),
})

const sglang = z.strictObject({
  ...standard,
  ...choosing,
  messages: messages('reasoning_content', parts),
  max_completion_tokens: limit,
  top_k: z.int().refine((value) => value === -1 || value >= 1),
  min_p: from(0, 1),
  repetition_penalty: z.number().gt(0),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'ultra', 'max']).optional(),
  separate_reasoning: z.boolean(),
  skip_special_tokens: z.boolean().optional(),
})

/** Every part of a content becomes a message there, so a text comes in one. */
const ollamaParts = parts.refine((given) => given.some((part) => part.type === 'image_url'))

const ollama = z.strictObject({
  ...standard,
  messages: messages('reasoning', ollamaParts),
  max_tokens: z.int().positive(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'ultra', 'max']).optional(),
})

const llamaServer = z.strictObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string() })).min(1),
  stream: z.boolean(),
  stream_options: standard.stream_options,
  samplers: z.array(z.enum(['penalties', 'temperature', 'top_k', 'top_p', 'min_p'])),
  temperature: from(0, 2),
  top_k: z.int().min(0),
  top_p: from(0, 1),
  min_p: from(0, 1),
  repeat_penalty: z.number().gt(0),
  repeat_last_n: z.int().min(0),
  frequency_penalty: from(-2, 2),
  presence_penalty: from(-2, 2),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 2),
  max_tokens: limit,
  stop: standard.stop,
  logprobs: standard.logprobs,
  top_logprobs: z.int().min(1).max(20).optional(),
  response_format: z.looseObject({ type: z.enum(['json_object', 'json_schema']) }).optional(),
  tools: z.array(json).optional(),
  tool_choice: z.enum(['auto', 'required', 'none']).optional(),
  parallel_tool_calls: z.boolean().optional(),
  reasoning_format: z.enum(['auto', 'none']).optional(),
  chat_template_kwargs: json.optional(),
  return_tokens: z.boolean(),
  return_progress: z.boolean().optional(),
})

export const REQUEST_SCHEMAS: Record<string, z.ZodType> = {
  vllm: z.union([vllm, probe]),
  sglang,
  ollama,
  'llama-server': llamaServer,
}
