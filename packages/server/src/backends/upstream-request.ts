import type { Message, ResolvedRequest, Tool, ToolCall } from '@verbatim/protocol'
import type { BackendRequest } from './backends.ts'
import { forcedToolSchema, isForced } from './forced-tool.ts'
import { llamaSampling } from './upstream-sampling.ts'

/**
 * The body for llama-server's `/v1/chat/completions`. Every sampling setting is sent, so that the engine's own
 * defaults (top_k 40, min_p 0.05 …) never decide. Two builds of this from the same request are the same bytes.
 */
export function upstreamBody({ request, card, index }: BackendRequest): string {
  const { stream, stop, logprobs } = request
  // What is undefined is left out by JSON.stringify.
  return JSON.stringify({
    model: card.id,
    messages: request.messages.map(upstreamMessage),
    stream,
    stream_options: stream ? { include_usage: true } : undefined,
    ...llamaSampling(request, index, card.contextTokens),
    max_tokens: request.maxTokens,
    stop: stop.length === 0 ? undefined : stop,
    logprobs: logprobs ? true : undefined,
    top_logprobs: logprobs ? Math.max(1, request.topLogprobs) : undefined,
    ...(isForced(request, card) ? forcedTool(request) : formatAndTools(request)),
    ...(card.reasoningEfforts.length === 0 ? undefined : reasoning(request)),
  })
}

function formatAndTools(request: ResolvedRequest) {
  if (request.responseFormat.type === 'text' && request.tools.length === 0) return undefined
  return { ...responseFormat(request), ...tools(request) }
}

function responseFormat({ responseFormat: format }: ResolvedRequest) {
  if (format.type === 'text') return {}
  // Without a schema llama-server lets any JSON value pass; the API promises an object.
  if (format.type === 'json_object') {
    return { response_format: { type: 'json_object', schema: { type: 'object' } } }
  }
  return { response_format: { type: 'json_schema', json_schema: { schema: format.json_schema.schema } } }
}

/** llama-server knows no named choice: the one tool alone, required, is the same. None is told by sending no tool. */
function tools(request: ResolvedRequest) {
  const chosen = chosenTools(request)
  const { toolChoice, parallelToolCalls } = request
  if (toolChoice === 'none' || chosen.length === 0) return {}
  return {
    tools: chosen.map(upstreamTool),
    tool_choice: typeof toolChoice === 'object' ? 'required' : toolChoice,
    parallel_tool_calls: parallelToolCalls && typeof toolChoice !== 'object',
  }
}

/** The tools stand in the prompt, but the schema makes the call. */
function forcedTool(request: ResolvedRequest) {
  const chosen = chosenTools(request)
  return {
    tools: chosen.map(upstreamTool),
    tool_choice: 'none',
    response_format: { type: 'json_schema', json_schema: { schema: forcedToolSchema(chosen) } },
  }
}

function chosenTools({ tools: all, toolChoice }: ResolvedRequest): Tool[] {
  return typeof toolChoice === 'object' ? all.filter((tool) => tool.function.name === toolChoice.name) : all
}

function upstreamTool({ function: { name, description, parameters } }: Tool): object {
  const schema = parameters ?? { type: 'object', properties: {} }
  return { type: 'function', function: { name, description: description ?? '', parameters: schema } }
}

function reasoning({ reasoningEffort, separateReasoning }: ResolvedRequest) {
  return {
    reasoning_format: separateReasoning ? 'auto' : 'none',
    chat_template_kwargs: { reasoning_effort: reasoningEffort },
  }
}

function upstreamMessage(message: Message): object {
  if (message.role !== 'assistant') return message.name === null ? { ...message, name: undefined } : message
  return {
    role: 'assistant',
    content: assistantText(message),
    ...(message.reasoning_content == null ? {} : { reasoning_content: message.reasoning_content }),
    ...(message.tool_calls == null || message.tool_calls.length === 0
      ? {}
      : { tool_calls: message.tool_calls.map(upstreamCall) }),
  }
}

/** llama-server wants JSON there; what a model wrote and broke off is told as the text that it is. */
function upstreamCall(call: ToolCall): ToolCall {
  try {
    JSON.parse(call.function.arguments)
    return call
  } catch {
    return { ...call, function: { ...call.function, arguments: JSON.stringify(call.function.arguments) } }
  }
}

function assistantText(message: Extract<Message, { role: 'assistant' }>): string | null {
  if (message.content == null || typeof message.content === 'string') return message.content ?? null
  return message.content.map((part) => (part.type === 'text' ? part.text : part.refusal)).join('')
}
