import type { ChatRequest, Message, ReasoningEffort, ResponseFormat, Tool } from './chat.ts'
import { VerbatimError } from './errors.ts'

/** A surface's own defaults; everything else is the same everywhere (docs/reference/parameters.md). */
export interface SurfaceDefaults {
  stream: boolean
  temperature: number
  topP: number
}

export const OPENAI_DEFAULTS: SurfaceDefaults = { stream: false, temperature: 1, topP: 1 }
export const KEYLESS_DEFAULTS: SurfaceDefaults = { stream: true, temperature: 0.8, topP: 0.9 }

export type ToolChoice = 'auto' | 'required' | 'none' | { name: string }

/** A request with every default filled in: what is sampled is told by this and the model alone. */
export interface ResolvedRequest {
  messages: Message[]
  stream: boolean
  includeUsage: boolean
  temperature: number
  topP: number
  topK: number
  minP: number
  repetitionPenalty: number
  frequencyPenalty: number
  presencePenalty: number
  /** undefined: up to the context. */
  maxTokens: number | undefined
  /** The name by which the caller gave it. */
  maxTokensParam: 'max_tokens' | 'max_completion_tokens'
  /** Signed 64 bits. */
  seed: bigint
  logprobs: boolean
  topLogprobs: number
  stop: string[]
  n: number
  responseFormat: ResponseFormat
  tools: Tool[]
  toolChoice: ToolChoice
  parallelToolCalls: boolean
  reasoningEffort: ReasoningEffort
  separateReasoning: boolean
  /** The day that a Harmony prompt names as today, as YYYY-MM-DD. */
  currentDate: string
}

/** What a request is given that did not say it; the answer names it, so that it can be had again. */
export interface Drawn {
  freshSeed(): bigint
  /** YYYY-MM-DD. */
  currentDate(): string
}

/**
 * Fills in the defaults and checks what parameters say together.
 *
 * @param drawn taken where the caller said nothing, so that every answer can be replayed.
 * @throws VerbatimError `invalid_request` when two parameters contradict each other.
 */
export function resolveRequest(
  request: ChatRequest,
  defaults: SurfaceDefaults,
  drawn: Drawn,
): ResolvedRequest {
  const stream = request.stream ?? defaults.stream
  const tools = request.tools ?? []
  checkTogether(request, stream)
  const thinking = request.chat_template_kwargs?.thinking
  return {
    messages: request.messages,
    stream,
    includeUsage: request.stream_options?.include_usage ?? false,
    temperature: request.temperature ?? defaults.temperature,
    topP: request.top_p ?? defaults.topP,
    topK: request.top_k ?? 0,
    minP: request.min_p ?? 0,
    repetitionPenalty: request.repetition_penalty ?? 1,
    frequencyPenalty: request.frequency_penalty ?? 0,
    presencePenalty: request.presence_penalty ?? 0,
    maxTokens: tokenLimit(request),
    maxTokensParam: request.max_completion_tokens == null ? 'max_tokens' : 'max_completion_tokens',
    seed: request.seed == null ? drawn.freshSeed() : BigInt(request.seed),
    logprobs: request.logprobs ?? false,
    topLogprobs: request.top_logprobs ?? 0,
    stop: typeof request.stop === 'string' ? [request.stop] : (request.stop ?? []),
    n: request.n ?? 1,
    responseFormat: request.response_format ?? { type: 'text' },
    tools,
    toolChoice: toolChoice(request),
    parallelToolCalls: request.parallel_tool_calls ?? true,
    reasoningEffort: thinking === false ? 'none' : (request.reasoning_effort ?? 'medium'),
    separateReasoning: request.separate_reasoning ?? true,
    currentDate: request.chat_template_kwargs?.current_date ?? drawn.currentDate(),
  }
}

function tokenLimit(request: ChatRequest): number | undefined {
  const limit = request.max_completion_tokens ?? request.max_tokens ?? -1
  return limit === -1 ? undefined : limit
}

function toolChoice(request: ChatRequest): ToolChoice {
  const choice = request.tool_choice ?? ((request.tools?.length ?? 0) > 0 ? 'auto' : 'none')
  return typeof choice === 'string' ? choice : { name: choice.function.name }
}

function checkTogether(request: ChatRequest, stream: boolean): void {
  if (request.stream_options != null && !stream) refuse('stream_options', 'needs stream to be true')
  if (request.top_logprobs != null && request.logprobs !== true) {
    refuse('top_logprobs', 'needs logprobs to be true')
  }
  checkNames(request.tools ?? [])
  const choice = request.tool_choice
  const tools = request.tools ?? []
  if (choice != null && choice !== 'none' && choice !== 'auto' && tools.length === 0) {
    refuse('tool_choice', 'asks for a tool, but tools is empty')
  }
  if (choice != null && typeof choice === 'object') {
    const names = tools.map((tool) => tool.function.name)
    if (!names.includes(choice.function.name)) {
      refuse('tool_choice', `names "${choice.function.name}", but tools has ${names.join(', ')}`)
    }
  }
}

/** A call names its function, so two of one name could not be told apart. */
function checkNames(tools: readonly Tool[]): void {
  const places = new Map<string, number>()
  for (const [
    index,
    {
      function: { name },
    },
  ] of tools.entries()) {
    const first = places.get(name)
    if (first !== undefined) {
      refuse(`tools[${index}].function.name`, `is "${name}", the name that tools[${first}] has`)
    }
    places.set(name, index)
  }
}

function refuse(param: string, why: string): never {
  throw new VerbatimError('invalid_request', `${param} ${why}.`, { param })
}
