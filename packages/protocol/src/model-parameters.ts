import { z } from 'zod'
import { type ChatParameter, chatParameters } from './chat.ts'
import { KEYLESS_DEFAULTS, OPENAI_DEFAULTS, resolveRequest, type SurfaceDefaults } from './resolve.ts'

/** What a parameter of the chat surface takes, on any model. */
export interface ParameterDescription {
  name: ChatParameter
  /** `string` and `array` where a list may be given as one string; `enum` where an object may stand for a value. */
  type: 'number' | 'integer' | 'boolean' | 'string' | 'enum' | 'array' | 'object'
  minimum?: number
  maximum?: number
  /** The minimum itself is not allowed. */
  exclusive_minimum?: true
  /** Of an enum. */
  values?: string[]
  /** What counts where a request says nothing; null where there is none, or it is drawn anew. */
  default: unknown
  /** The same without a key, where it differs. */
  keyless_default?: unknown
  description: string
}

/** An entry of `parameters` in `GET /v1/models/{id}`. */
export interface ParameterObject extends ParameterDescription {
  /** Whether this model honours it. */
  supported: boolean
}

/** What each parameter does, for the Model Library and the OpenAPI document. */
export const PARAMETER_DESCRIPTIONS: Record<ChatParameter, string> = {
  temperature:
    'How freely the next token is drawn: 0 always takes the likeliest one, higher values vary more.',
  top_p: 'Draws only from the likeliest tokens whose probabilities add up to this.',
  top_k: 'Draws only from so many of the likeliest tokens; 0 is off.',
  min_p: 'Leaves out tokens that are less likely than this part of the likeliest one; 0 is off.',
  repetition_penalty: 'Makes tokens that occurred already less likely when above 1, and likelier when below.',
  frequency_penalty: 'Makes tokens less likely the more often they occurred already.',
  presence_penalty: 'Makes tokens that occurred already less likely, however often it was.',
  max_tokens:
    'The most tokens that may be generated, reasoning included, at least 1; -1 is up to the context.',
  max_completion_tokens: 'The same as max_tokens, by its newer name, which wins where both are given.',
  seed: 'Where the random draw begins, a signed integer of 64 bits: with the same request the answer can be had again. Without one a fresh seed is drawn, and the answer names it.',
  logprobs: 'Whether the answer tells the log-probability of each token of its text.',
  top_logprobs: 'For each token, so many of the likeliest ones with their log-probabilities; needs logprobs.',
  stop: 'A text, or up to 4, before which the answer ends; each has 1 to 1,000 characters.',
  n: 'How many answers are generated, each with a seed of its own.',
  response_format:
    'Whether the answer is text, any JSON object (json_object), or JSON that keeps to a schema (json_schema).',
  tools: 'Functions that the model may call, up to 128.',
  tool_choice:
    'Whether the model may call a tool (auto), must (required) or must not (none); an object names the one to call. With tools the default is auto.',
  parallel_tool_calls: 'Whether one answer may have several calls.',
  reasoning_effort:
    'How long the model reasons before it answers. One that it does not know runs as its nearest; the answer names the effort that ran.',
  separate_reasoning:
    'Whether reasoning is given beside the answer, in reasoning_content; otherwise the answer is the raw text of the model.',
  chat_template_kwargs:
    'thinking false is a reasoning_effort of none; current_date, as YYYY-MM-DD, is the day that the prompt of a gpt-oss model names as today.',
}

/** All parameters of the chat surface as the schema has them (chat.ts), with the defaults that requests are resolved with (resolve.ts). */
export function describeParameters(): ParameterDescription[] {
  const defaults = defaultsOf(OPENAI_DEFAULTS)
  const keyless = defaultsOf(KEYLESS_DEFAULTS)
  return (Object.keys(chatParameters) as ChatParameter[]).map((name) => ({
    name,
    ...shapeOf(z.toJSONSchema(chatParameters[name], { io: 'input', unrepresentable: 'any' })),
    default: defaults[name],
    ...(keyless[name] === defaults[name] || typeof defaults[name] === 'object'
      ? {}
      : { keyless_default: keyless[name] }),
    description: PARAMETER_DESCRIPTIONS[name],
  }))
}

/** What a request without any parameter is resolved to: nowhere else are defaults written down. */
function defaultsOf(surface: SurfaceDefaults): Record<ChatParameter, unknown> {
  const drawn = { freshSeed: () => 0n, currentDate: () => '' }
  const resolved = resolveRequest({ model: '', messages: [] }, surface, drawn)
  const tokenLimit = resolved.maxTokens ?? -1
  return {
    temperature: resolved.temperature,
    top_p: resolved.topP,
    top_k: resolved.topK,
    min_p: resolved.minP,
    repetition_penalty: resolved.repetitionPenalty,
    frequency_penalty: resolved.frequencyPenalty,
    presence_penalty: resolved.presencePenalty,
    max_tokens: tokenLimit,
    max_completion_tokens: tokenLimit,
    seed: null,
    logprobs: resolved.logprobs,
    top_logprobs: resolved.topLogprobs,
    stop: resolved.stop,
    n: resolved.n,
    response_format: resolved.responseFormat,
    tools: resolved.tools,
    tool_choice: resolved.toolChoice,
    parallel_tool_calls: resolved.parallelToolCalls,
    reasoning_effort: resolved.reasoningEffort,
    separate_reasoning: resolved.separateReasoning,
    chat_template_kwargs: null,
  }
}

type Shape = Pick<ParameterDescription, 'type' | 'minimum' | 'maximum' | 'exclusive_minimum' | 'values'>
type JsonSchema = z.core.JSONSchema.BaseSchema

function shapeOf(schema: JsonSchema): Shape {
  const branches = schema.anyOf ?? schema.oneOf
  if (branches !== undefined) return shapeOfUnion(branches.map((branch) => shapeOf(branch as JsonSchema)))
  if (schema.enum !== undefined) return { type: 'enum', values: schema.enum.map(String) }
  switch (schema.type) {
    case 'number':
    case 'integer':
      return { type: schema.type, ...rangeOf(schema) }
    case 'boolean':
    case 'array':
    case 'object':
      return { type: schema.type }
    default:
      return { type: 'string' }
  }
}

/** The branch that says most of what is allowed. */
const TELLING = ['enum', 'array', 'integer', 'object'] as const

/** A seed may be longer than a number of JSON holds, so it has no range here. */
function shapeOfUnion(branches: Shape[]): Shape {
  const telling = TELLING.map((type) => branches.find((branch) => branch.type === type)).find(
    (branch) => branch !== undefined,
  )
  if (telling === undefined) throw new Error('a parameter is of types that nobody could be told')
  return telling.type === 'integer' ? { type: 'integer' } : telling
}

/** A bound that only says what an integer can be is none. */
function rangeOf({ minimum, maximum, exclusiveMinimum }: JsonSchema): Omit<Shape, 'type'> {
  return {
    ...(minimum === undefined ? {} : { minimum }),
    ...(typeof exclusiveMinimum === 'number' ? { minimum: exclusiveMinimum, exclusive_minimum: true } : {}),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
  }
}
