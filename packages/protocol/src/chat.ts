import { z } from 'zod'

/**
 * The one schema of a chat request. Every surface validates with it and only adds its own defaults
 * (surfaces.ts). `null` stands for "not given", as OpenAI's clients send it.
 */

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

const text = z.object({ type: z.literal('text'), text: z.string() })
const image = z.object({
  type: z.literal('image_url'),
  image_url: z.object({ url: z.string().min(1), detail: z.enum(['auto', 'low', 'high']).nullish() }),
})
const video = z.object({ type: z.literal('video_url'), video_url: z.object({ url: z.string().min(1) }) })
const refusal = z.object({ type: z.literal('refusal'), refusal: z.string() })

export const contentPart = z.discriminatedUnion('type', [text, image, video])
export type ContentPart = z.infer<typeof contentPart>
const textContent = z.union([z.string(), z.array(text).min(1)])

export const toolCallSchema = z.object({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.object({ name: z.string().min(1), arguments: z.string() }),
})

const named = { name: z.string().nullish() }

export const messageSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content: textContent, ...named }),
  z.object({ role: z.literal('developer'), content: textContent, ...named }),
  z.object({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(contentPart).min(1)]),
    ...named,
  }),
  z
    .object({
      role: z.literal('assistant'),
      content: z.union([z.string(), z.array(z.discriminatedUnion('type', [text, refusal]))]).nullish(),
      reasoning_content: z.string().nullish(),
      refusal: z.string().nullish(),
      tool_calls: z.array(toolCallSchema).nullish(),
      ...named,
    })
    .refine((message) => message.content != null || (message.tool_calls?.length ?? 0) > 0, {
      path: ['content'],
      error: 'must be given, unless there are tool_calls',
    }),
  z.object({ role: z.literal('tool'), content: textContent, tool_call_id: z.string().min(1), ...named }),
])
export type Message = z.infer<typeof messageSchema>

export const toolSchema = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores or dashes'),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
    strict: z.boolean().nullish(),
  }),
})
export type Tool = z.infer<typeof toolSchema>

const responseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name: z
        .string()
        .regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores or dashes'),
      description: z.string().nullish(),
      schema: z.record(z.string(), z.unknown()),
      strict: z.boolean().nullish(),
    }),
  }),
])
export type ResponseFormat = z.infer<typeof responseFormat>

export const REASONING_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const
export type ReasoningEffort = (typeof REASONING_EFFORTS)[number]

const MAX_TOKENS_ERROR = 'must be an integer of at least 1, or -1 for up to the context'
const maxTokens = z
  .int({ error: MAX_TOKENS_ERROR })
  .min(-1, { error: MAX_TOKENS_ERROR })
  .refine((limit) => limit !== 0, { error: MAX_TOKENS_ERROR })

/** A seed is a signed 64-bit integer; one that a double cannot hold arrives as a bigint (json.ts). */
const SEED_ERROR = 'must be an integer of 64 bits'
const longSeed = z.bigint().min(INT64_MIN, { error: SEED_ERROR }).max(INT64_MAX, { error: SEED_ERROR })
const seed = z.union([z.int({ error: SEED_ERROR }), longSeed], { error: SEED_ERROR })

/** What may become a stop string is held back from the stream, and looked through at each token. */
const STOP_ERROR =
  'must be a string or an array of up to 4 strings, none of them empty or longer than 1,000 characters'
const MAX_STOP_LENGTH = 1000
const stop = z
  .union([z.string(), z.array(z.string()).max(4, { error: STOP_ERROR })], { error: STOP_ERROR })
  .refine((given) => [given].flat().every(({ length }) => length > 0 && length <= MAX_STOP_LENGTH), {
    error: STOP_ERROR,
  })

function numberFrom(min: number, max: number) {
  const error = `must be a number from ${min} to ${max}`
  return z.number({ error }).min(min, { error }).max(max, { error })
}

function integerFrom(min: number, max: number) {
  const error = `must be an integer from ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error })
}

/** Each parameter with its range. What stands here is what the Model Library and the OpenAPI document show. */
export const chatParameters = {
  temperature: numberFrom(0, 2),
  top_p: numberFrom(0, 1),
  top_k: integerFrom(0, 100),
  min_p: numberFrom(0, 1),
  repetition_penalty: z
    .number({ error: 'must be a number above 0, up to 100' })
    .gt(0, { error: 'must be a number above 0, up to 100' })
    .max(100, { error: 'must be a number above 0, up to 100' }),
  frequency_penalty: numberFrom(-2, 2),
  presence_penalty: numberFrom(-2, 2),
  max_tokens: maxTokens,
  max_completion_tokens: maxTokens,
  seed,
  logprobs: z.boolean(),
  top_logprobs: integerFrom(0, 20),
  stop,
  n: integerFrom(1, 8),
  response_format: responseFormat,
  tools: z.array(toolSchema).max(128),
  tool_choice: z.union(
    [
      z.enum(['auto', 'required', 'none']),
      z.object({ type: z.literal('function'), function: z.object({ name: z.string().min(1) }) }),
    ],
    { error: 'must be "auto", "required", "none" or {"type":"function","function":{"name":…}}' },
  ),
  parallel_tool_calls: z.boolean(),
  reasoning_effort: z.enum(REASONING_EFFORTS),
  separate_reasoning: z.boolean(),
  chat_template_kwargs: z.strictObject({
    thinking: z.boolean().nullish(),
    /** What the prompt of a Harmony model names as today, so that an answer can be had again on another day. */
    current_date: z.iso.date({ error: 'must be a date as YYYY-MM-DD' }).nullish(),
  }),
} as const
export type ChatParameter = keyof typeof chatParameters

/** Accepted because OpenAI's clients send them; they have no effect here, and none is claimed. */
export const ACCEPTED_WITHOUT_EFFECT = {
  user: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  service_tier: z.string().nullish(),
  store: z.boolean().nullish(),
  safety_identifier: z.string().nullish(),
  prompt_cache_key: z.string().nullish(),
  prompt_cache_retention: z.string().nullish(),
}

type Nullish<T extends Record<string, z.ZodType>> = { [K in keyof T]: z.ZodOptional<z.ZodNullable<T[K]>> }

function allNullish<T extends Record<string, z.ZodType>>(shape: T): Nullish<T> {
  const entries = Object.entries(shape).map(([name, schema]) => [name, schema.nullish()])
  return Object.fromEntries(entries) as Nullish<T>
}

export const chatRequestSchema = z.strictObject({
  model: z.string().min(1),
  messages: z.array(messageSchema).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  ...allNullish(chatParameters),
  ...ACCEPTED_WITHOUT_EFFECT,
})

/** A request as it was validated, before any default is filled in. */
export type ChatRequest = z.infer<typeof chatRequestSchema>
