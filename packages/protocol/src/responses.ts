import { z } from 'zod'
import { chatParameters, REASONING_EFFORTS, toolSchema } from './chat.ts'
import { inputItemSchema } from './responses-items.ts'

/**
 * A request to `/v1/responses`, as the Open Responses specification and OpenAI's API reference have it. What this service
 * does not do is named here with the one value that asks for nothing, so that it is refused by name and never dropped.
 * What a parameter has in common with chat is chat's own schema. `null` stands for "not given".
 */

const functionShape = toolSchema.shape.function.shape

const toolParameter = z.strictObject({
  type: z.literal('function'),
  name: functionShape.name,
  description: functionShape.description,
  parameters: functionShape.parameters,
  strict: functionShape.strict,
})
export type ResponsesTool = z.infer<typeof toolParameter>

const functionChoice = z.object({ type: z.literal('function'), name: z.string().min(1) })
const toolChoice = z.union(
  [
    z.enum(['auto', 'required', 'none']),
    functionChoice,
    z.object({
      type: z.literal('allowed_tools'),
      mode: z.enum(['auto', 'required', 'none']).nullish(),
      tools: z.array(functionChoice).min(1).max(128),
    }),
  ],
  {
    error:
      'must be "auto", "required", "none", {"type":"function","name":…} or {"type":"allowed_tools","mode":…,"tools":[…]}',
  },
)
export type ResponsesToolChoice = z.infer<typeof toolChoice>

const textFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    name: functionShape.name,
    description: z.string().nullish(),
    schema: z.record(z.string(), z.unknown()),
    strict: z.boolean().nullish(),
  }),
])
export type TextFormat = z.infer<typeof textFormat>

export const INCLUDABLE = ['message.output_text.logprobs', 'reasoning.encrypted_content'] as const

const METADATA_ERROR = 'must be up to 16 pairs of a name of up to 64 characters and a text of up to 512'
const metadata = z
  .record(z.string().max(64, { error: METADATA_ERROR }), z.string().max(512, { error: METADATA_ERROR }), {
    error: METADATA_ERROR,
  })
  .refine((pairs) => Object.keys(pairs).length <= 16, { error: METADATA_ERROR })

const LEAST_TOKENS = 'must be an integer of at least 1'

function only<T extends string | boolean>(value: T, why: string) {
  return z.literal(value, { error: `must be ${JSON.stringify(value)}: ${why}` }).nullish()
}

function notHere(why: string) {
  return z.null({ error: `must be left out: ${why}` }).optional()
}

export const responsesRequestSchema = z.strictObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(inputItemSchema).min(1)]),
  instructions: z.string().nullish(),
  previous_response_id: z.string().min(1).nullish(),
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_obfuscation: only(false, 'events are not padded here') })
    .nullish(),
  include: z.array(z.enum(INCLUDABLE)).nullish(),
  max_output_tokens: z.int({ error: LEAST_TOKENS }).min(1, { error: LEAST_TOKENS }).nullish(),
  text: z
    .strictObject({
      format: textFormat.nullish(),
      verbosity: only('medium', 'no model here can be told to be more or less verbose'),
    })
    .nullish(),
  reasoning: z
    .strictObject({
      effort: z.enum(REASONING_EFFORTS).nullish(),
      summary: only('auto', 'reasoning is returned as it is, and not summarised'),
    })
    .nullish(),
  tools: z.array(toolParameter).max(128).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: chatParameters.parallel_tool_calls.nullish(),
  temperature: chatParameters.temperature.nullish(),
  top_p: chatParameters.top_p.nullish(),
  top_k: chatParameters.top_k.nullish(),
  min_p: chatParameters.min_p.nullish(),
  repetition_penalty: chatParameters.repetition_penalty.nullish(),
  frequency_penalty: chatParameters.frequency_penalty.nullish(),
  presence_penalty: chatParameters.presence_penalty.nullish(),
  top_logprobs: chatParameters.top_logprobs.nullish(),
  seed: chatParameters.seed.nullish(),
  stop: chatParameters.stop.nullish(),
  chat_template_kwargs: chatParameters.chat_template_kwargs.nullish(),
  metadata: metadata.nullish(),
  truncation: only('disabled', 'input is never cut'),
  background: only(false, 'an answer is made while its caller waits'),
  conversation: notHere('continue an answer with previous_response_id'),
  max_tool_calls: notHere('no tools are run here; parallel_tool_calls false allows one call only'),
  prompt: notHere('there are no stored prompts here'),
  context_management: notHere('input is never compacted'),
  moderation: notHere('there is no moderation here'),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  service_tier: z.string().nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_retention: z.string().nullish(),
  prompt_cache_options: z.record(z.string(), z.unknown()).nullish(),
})

/** A request as it was validated, before any default is filled in. */
export type ResponsesRequest = z.infer<typeof responsesRequestSchema>
