import type { Bundle } from '../bundle.ts'
import { isObject, type JsonObject, objectsIn } from '../json-value.ts'
import type { Resolved } from '../resolved.ts'

/** Where a request is sent to be made again, and with what body. */
export interface ReplayRequest {
  path: '/v1/chat/completions' | '/v1/responses'
  body: JsonObject
}

/**
 * The request of a bundle with nothing left to choose: all that was resolved is named, and what the service put in front stands in front. It is
 * not streamed, and every chat surface is asked for as chat.
 */
export function replayRequest({ request, response, receipt }: Bundle): ReplayRequest {
  const { resolved, statement } = receipt
  const { stream: _stream, stream_options: _options, ...asked } = request
  // Only where the prompt names a day does the answer tell it, and only there may one be asked for.
  const kwargs = response.current_date === undefined ? {} : { current_date: resolved.current_date }
  const pinned = {
    ...asked,
    ...samplingOf(resolved),
    model: asked.model ?? statement.model,
    seed: BigInt(resolved.seed),
    parallel_tool_calls: resolved.parallel_tool_calls,
    ...(Object.keys(kwargs).length > 0 ? { chat_template_kwargs: kwargs } : {}),
  }
  return resolved.surface === 'responses'
    ? { path: '/v1/responses', body: responsesBody(pinned, resolved) }
    : { path: '/v1/chat/completions', body: chatBody(pinned, resolved) }
}

/** The same, asked for its tokens with the likeliest others beside each: how to ask, the way that tells the most first. */
export function tracedRequests({ path, body }: ReplayRequest): ReplayRequest[] {
  if (path === '/v1/responses') {
    return [{ path, body: { ...body, include: ['message.output_text.logprobs'], top_logprobs: 20 } }]
  }
  const told = { ...body, logprobs: true, top_logprobs: 20 }
  // Raw text has reasoning and tags among its tokens, so that they are counted from the first one generated. Not every model can give it.
  return [
    { path, body: { ...told, separate_reasoning: false } },
    { path, body: told },
  ]
}

function samplingOf(resolved: Resolved): JsonObject {
  const { temperature, top_p, top_k, min_p } = resolved
  const { repetition_penalty, frequency_penalty, presence_penalty } = resolved
  return { temperature, top_p, top_k, min_p, repetition_penalty, frequency_penalty, presence_penalty }
}

function chatBody({ max_completion_tokens: _limit, ...asked }: JsonObject, resolved: Resolved): JsonObject {
  const choice = resolved.tool_choice
  return {
    ...asked,
    messages: [...resolved.injected, ...objectsIn(asked.messages)],
    max_tokens: resolved.max_tokens ?? -1,
    n: resolved.n,
    tool_choice: typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } },
    reasoning_effort: resolved.reasoning_effort,
    separate_reasoning: resolved.separate_reasoning,
  }
}

/** Tool choices keep the form that they were asked in: what may be called is narrower in some than in any that is resolved. */
function responsesBody(asked: JsonObject, resolved: Resolved): JsonObject {
  return {
    ...asked,
    ...(resolved.max_tokens === null ? {} : { max_output_tokens: resolved.max_tokens }),
    reasoning: { ...(isObject(asked.reasoning) ? asked.reasoning : {}), effort: resolved.reasoning_effort },
    store: false,
  }
}

const HASHED = /^data:[^,]*;base64,sha256:[0-9a-f]{64}$/

/** Whether an image stands in the request as its hash alone, so that nobody can make the answer again from it. */
export function lacksMedia({ request }: Bundle): boolean {
  return holdsHash(request.messages) || holdsHash(request.input)
}

function holdsHash(value: unknown): boolean {
  if (typeof value === 'string') return HASHED.test(value)
  return value !== null && typeof value === 'object' && Object.values(value).some(holdsHash)
}
