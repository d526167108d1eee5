import { type Message, type ResolvedRequest, type ToolCall, VerbatimError } from '@verbatim/protocol'
import type { BackendRequest } from '../backends.ts'
import { engineSeed } from '../upstream-sampling.ts'

/**
 * The part of a chat request that every OpenAI-compatible server reads by the same names. Every sampling setting is sent, so
 * that no default of the server or of the model's own files decides.
 */
export function chatBody({ request, card, index }: BackendRequest, reasoningField: ReasoningField) {
  const { stream, stop, logprobs } = request
  return {
    model: card.id,
    messages: request.messages.map((message) => chatMessage(message, reasoningField)),
    stream,
    stream_options: stream ? { include_usage: true } : undefined,
    temperature: request.temperature,
    top_p: request.topP,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    seed: engineSeed(request.seed + BigInt(index)),
    stop: stop.length === 0 ? undefined : stop,
    logprobs: logprobs ? true : undefined,
    top_logprobs: logprobs ? request.topLogprobs : undefined,
    response_format: request.responseFormat.type === 'text' ? undefined : request.responseFormat,
  }
}

/** What a server calls the reasoning of an earlier turn. */
export type ReasoningField = 'reasoning_content' | 'reasoning'

/** Tools and which of them, as OpenAI has it; `none` is told by sending none. */
export function toolsBody({ tools, toolChoice, parallelToolCalls }: ResolvedRequest) {
  if (tools.length === 0 || toolChoice === 'none') return {}
  const choice =
    typeof toolChoice === 'object' ? { type: 'function', function: { name: toolChoice.name } } : toolChoice
  return {
    tools: tools.map(({ function: { name, description, parameters, strict } }) => ({
      type: 'function',
      function: {
        name,
        description: description ?? '',
        parameters: parameters ?? { type: 'object', properties: {} },
        strict: strict ?? undefined,
      },
    })),
    tool_choice: choice,
    parallel_tool_calls: parallelToolCalls,
  }
}

/**
 * The effort as a server takes it; undefined for a model that does not reason.
 *
 * @throws VerbatimError `unsupported_parameter` for "do not reason" where that cannot be told.
 */
export function effortOf({ request, card }: BackendRequest): string | undefined {
  if (card.reasoningEfforts.length === 0) return undefined
  if (request.reasoningEffort === 'none' && !card.reasoningEfforts.includes('none')) {
    throw new VerbatimError('unsupported_parameter', `${card.id} cannot be kept from reasoning here.`, {
      param: 'reasoning_effort',
    })
  }
  return request.reasoningEffort
}

/** Templates know no developer: for all of them it is what system is. */
function chatMessage(message: Message, reasoningField: ReasoningField): object {
  const name = message.name ?? undefined
  if (message.role === 'developer') return { ...message, role: 'system', name }
  if (message.role !== 'assistant') return { ...message, name }
  const calls = message.tool_calls ?? []
  return {
    role: 'assistant',
    content: assistantText(message),
    [reasoningField]: message.reasoning_content ?? undefined,
    tool_calls: calls.length === 0 ? undefined : calls.map(withObject),
  }
}

export function assistantText(message: Extract<Message, { role: 'assistant' }>): string | null {
  if (message.content == null || typeof message.content === 'string') return message.content ?? null
  return message.content.map((part) => (part.type === 'text' ? part.text : part.refusal)).join('')
}

/** Templates and Ollama want an object there; what a model wrote that is none is told as the text that it is. */
function withObject(call: ToolCall): ToolCall {
  try {
    const given: unknown = JSON.parse(call.function.arguments)
    if (given !== null && typeof given === 'object' && !Array.isArray(given)) return call
  } catch {
    // It was broken off, say.
  }
  const text = call.function.arguments
  const told = text.trim() === '' ? {} : { arguments: text }
  return { ...call, function: { ...call.function, arguments: JSON.stringify(told) } }
}
