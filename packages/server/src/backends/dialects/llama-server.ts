import type { Message, ResolvedRequest, Tool, ToolCall } from '@verbatim/protocol'
import type { BackendRequest } from '../backends.ts'
import { forcedToolSchema, isForced } from '../forced-tool.ts'
import type { UpstreamQuestions } from '../upstream-questions.ts'
import { llamaSampling } from '../upstream-sampling.ts'
import { assistantText } from './chat-body.ts'
import { type Dialect, EFFORTS, TOOL_PARAMETERS, type UpstreamAbilities } from './dialect.ts'

/** llama.cpp's llama-server, the embedded engine among them (tools/server/README.md there). */
export const llamaServer: Dialect = {
  kind: 'llama-server',
  healthPath: '/health',
  body: llamaBody,
  forcesBySchema: true,
  plainText,
  recognises: async (ask) => {
    const props = (await ask.get('/props')) as LlamaProps | undefined
    return props?.default_generation_settings !== undefined && props.total_slots !== undefined
  },
  abilities: llamaAbilities,
}

/** Of `GET /props`. */
interface LlamaProps {
  default_generation_settings?: { n_ctx?: number }
  total_slots?: number
  modalities?: { vision?: boolean }
  chat_template?: string
  chat_template_caps?: { supports_tools?: boolean; supports_reasoning_effort?: boolean }
  build_info?: string
}

const REASONING_TEMPLATE = /enable_thinking|reasoning_content|<think>/
const HARMONY_TEMPLATE = /<\|start\|>[\s\S]*<\|channel\|>/

async function llamaAbilities(ask: UpstreamQuestions): Promise<UpstreamAbilities> {
  const props = (await ask.get('/props')) as LlamaProps
  const template = props.chat_template ?? ''
  const isHarmony = HARMONY_TEMPLATE.test(template)
  const caps = props.chat_template_caps
  const reasons = isHarmony || caps?.supports_reasoning_effort === true || REASONING_TEMPLATE.test(template)
  return {
    version: props.build_info ?? null,
    contextTokens: props.default_generation_settings?.n_ctx ?? null,
    slots: props.total_slots ?? null,
    seesImages: props.modalities?.vision === true,
    reasoningEfforts: reasons ? EFFORTS : [],
    unsupported: caps?.supports_tools === false && !isHarmony ? TOOL_PARAMETERS : [],
    isHarmony,
  }
}

const PLAIN_START = '{"choices":[{"finish_reason":null,"index":0,"delta":{"content":"'
const PLAIN_END = '"}}],"created":'

/**
 * The hot path: nearly every chunk of llama-server is one token of text without an escape. That is read off its bytes, which
 * costs a tenth of parsing them; undefined for any other chunk. A test holds it equal to the parse.
 */
export function plainText(data: string): string | undefined {
  if (!data.startsWith(PLAIN_START)) return undefined
  const end = data.indexOf('"', PLAIN_START.length)
  if (end <= PLAIN_START.length || !data.startsWith(PLAIN_END, end) || data.includes('"usage"', end))
    return undefined
  const text = data.slice(PLAIN_START.length, end)
  return text.includes('\\') ? undefined : text
}

/**
 * Every sampling setting is sent, so that the engine's own defaults (top_k 40, min_p 0.05 …) never decide. Two of these from the
 * same request are the same bytes.
 */
function llamaBody({ request, card, index }: BackendRequest): object {
  const { stream, stop, logprobs } = request
  return {
    model: card.id,
    messages: request.messages.map(upstreamMessage),
    stream,
    stream_options: stream ? { include_usage: true } : undefined,
    return_tokens: true,
    // Tells how long the prompt is before anything is generated.
    return_progress: stream ? true : undefined,
    ...llamaSampling(request, index, card.contextTokens),
    max_tokens: request.maxTokens,
    stop: stop.length === 0 ? undefined : stop,
    logprobs: logprobs ? true : undefined,
    top_logprobs: logprobs ? Math.max(1, request.topLogprobs) : undefined,
    ...(isForced(request) ? forcedTool(request) : formatAndTools(request)),
    ...(card.reasoningEfforts.length === 0 ? undefined : reasoning(request)),
  }
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

/** None is told by sending no tool; a demanded call is made by a schema (forcedTool). */
function tools({ tools: all, toolChoice, parallelToolCalls }: ResolvedRequest) {
  if (toolChoice === 'none' || all.length === 0) return {}
  return { tools: all.map(upstreamTool), tool_choice: 'auto', parallel_tool_calls: parallelToolCalls }
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
    chat_template_kwargs: { reasoning_effort: reasoningEffort, enable_thinking: reasoningEffort !== 'none' },
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
