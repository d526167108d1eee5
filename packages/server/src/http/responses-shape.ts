import type {
  OutputItem,
  ResponseObject,
  ResponsesRequest,
  ResponsesTool,
  ResponsesToolChoice,
  ResponseUsage,
  TextFormat,
  Usage,
} from '@verbatim/protocol'
import type { Run } from '../serve/serve.ts'
import { shapeDrawn } from './shape-completion.ts'

export interface ResponseHead {
  id: string
  /** In seconds since 1970. */
  createdAt: number
  request: ResponsesRequest
  run: Run
  store: boolean
}

/** The response as it stands: what was asked for with every default, and the items so far. */
export function shapeResponse(
  head: ResponseHead,
  status: ResponseObject['status'],
  output: OutputItem[],
  usage: ResponseUsage | null,
): ResponseObject {
  const { id, createdAt, request, run, store } = head
  const { reasoning_effort: effort = 'none', ...drawn } = shapeDrawn(run)
  const resolved = run.request
  return {
    id,
    object: 'response',
    created_at: createdAt,
    completed_at: null,
    status,
    incomplete_details: null,
    error: null,
    model: run.model.card.id,
    previous_response_id: request.previous_response_id ?? null,
    instructions: request.instructions ?? null,
    output,
    tools: (request.tools ?? []).map(shapeTool),
    tool_choice: shapeToolChoice(request.tool_choice ?? 'auto'),
    parallel_tool_calls: resolved.parallelToolCalls,
    text: { format: shapeFormat(request.text?.format), verbosity: 'medium' },
    reasoning: { effort, summary: null },
    temperature: resolved.temperature,
    top_p: resolved.topP,
    presence_penalty: resolved.presencePenalty,
    frequency_penalty: resolved.frequencyPenalty,
    top_logprobs: resolved.topLogprobs,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: null,
    truncation: 'disabled',
    store,
    background: false,
    service_tier: 'default',
    metadata: request.metadata ?? {},
    user: request.user ?? null,
    safety_identifier: request.safety_identifier ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    usage,
    system_fingerprint: run.model.backend.fingerprint,
    seed: drawn.seed as number,
    ...(drawn.current_date === undefined ? {} : { current_date: drawn.current_date }),
  }
}

function shapeTool({ type, name, description, parameters, strict }: ResponsesTool): Required<ResponsesTool> {
  return {
    type,
    name,
    description: description ?? null,
    parameters: parameters ?? null,
    strict: strict ?? null,
  }
}

function shapeToolChoice(choice: ResponsesToolChoice): ResponsesToolChoice {
  if (typeof choice === 'string' || choice.type !== 'allowed_tools') return choice
  return { ...choice, mode: choice.mode ?? 'auto' }
}

function shapeFormat(format: TextFormat | null | undefined): TextFormat {
  if (format == null) return { type: 'text' }
  if (format.type !== 'json_schema') return format
  return { ...format, description: format.description ?? null, strict: format.strict ?? false }
}

export function shapeResponseUsage(usage: Usage): ResponseUsage {
  return {
    input_tokens: usage.promptTokens,
    input_tokens_details: { cached_tokens: usage.cachedTokens },
    output_tokens: usage.completionTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.promptTokens + usage.completionTokens,
  }
}
