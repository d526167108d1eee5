import type {
  ChatRequest,
  Message,
  ResponseFormat,
  ResponsesRequest,
  ResponsesTool,
  Tool,
} from '@verbatim/protocol'
import { VerbatimError } from '@verbatim/protocol'

/**
 * The request as chat has it, which is what walks through the house. It always streams: the answer's items keep the order in
 * which they came, whether its caller streams or not.
 *
 * @throws VerbatimError `invalid_request` for parameters that contradict each other.
 */
export function chatRequest(request: ResponsesRequest, messages: Message[]): ChatRequest {
  const { include, tools, text, reasoning } = request
  const logprobs = include?.includes('message.output_text.logprobs') ?? false
  checkTogether(request, logprobs)
  return {
    model: request.model,
    messages,
    stream: true,
    temperature: request.temperature,
    top_p: request.top_p,
    top_k: request.top_k,
    min_p: request.min_p,
    repetition_penalty: request.repetition_penalty,
    frequency_penalty: request.frequency_penalty,
    presence_penalty: request.presence_penalty,
    max_completion_tokens: request.max_output_tokens,
    seed: request.seed,
    stop: request.stop,
    logprobs,
    top_logprobs: logprobs ? request.top_logprobs : undefined,
    response_format: responseFormat(text?.format),
    tools: tools == null ? undefined : allowedTools(tools, request).map(chatTool),
    tool_choice: toolChoice(request),
    parallel_tool_calls: request.parallel_tool_calls,
    reasoning_effort: reasoning?.effort,
    chat_template_kwargs: request.chat_template_kwargs,
  }
}

function checkTogether(request: ResponsesRequest, logprobs: boolean): void {
  if (request.stream_options != null && request.stream !== true) {
    refuse('stream_options', 'needs stream to be true')
  }
  if ((request.top_logprobs ?? 0) > 0 && !logprobs) {
    refuse('top_logprobs', 'needs include to have "message.output_text.logprobs"')
  }
}

function refuse(param: string, why: string): never {
  throw new VerbatimError('invalid_request', `${param} ${why}.`, { param })
}

function responseFormat(format: NonNullable<ResponsesRequest['text']>['format']): ResponseFormat | undefined {
  if (format == null) return undefined
  if (format.type !== 'json_schema') return format
  const { name, description, schema, strict } = format
  return { type: 'json_schema', json_schema: { name, description, schema, strict } }
}

function chatTool({ name, description, parameters, strict }: ResponsesTool): Tool {
  return { type: 'function', function: { name, description, parameters, strict } }
}

/** Tools that are not allowed are not shown to the model, so that no model can call them. */
function allowedTools(tools: ResponsesTool[], { tool_choice: choice }: ResponsesRequest): ResponsesTool[] {
  if (choice == null || typeof choice === 'string' || choice.type !== 'allowed_tools') return tools
  const names = choice.tools.map(({ name }) => name)
  const unknown = names.find((name) => !tools.some((tool) => tool.name === name))
  if (unknown !== undefined) {
    refuse('tool_choice', `allows "${unknown}", but tools has ${tools.map(({ name }) => name).join(', ')}`)
  }
  return tools.filter(({ name }) => names.includes(name))
}

function toolChoice({ tool_choice: choice }: ResponsesRequest): ChatRequest['tool_choice'] {
  if (choice == null || typeof choice === 'string') return choice
  if (choice.type === 'allowed_tools') return choice.mode ?? 'auto'
  return { type: 'function', function: { name: choice.name } }
}
