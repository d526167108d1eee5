import {
  type ChatCompletionChunk,
  errorOf,
  invalidResponse,
  jsonBody,
  SseParser,
  streamedError,
  UnreachableError,
} from '@verbatim/protocol'
import { reach } from '../../service/reach.ts'

export type CompletionEvent =
  /** The service took the request. */
  | { type: 'accepted'; requestId: string | null; replayed: boolean }
  /** It tells what it waits for. */
  | { type: 'comment'; text: string }
  /** The chunk, and its text as it came. */
  | { type: 'chunk'; chunk: ChatCompletionChunk; data: string }

export interface CompletionCall {
  url: string
  body: object
  headers: Record<string, string>
  idempotencyKey: string
}

/**
 * The events of one streamed completion as they arrive, to the last; `[DONE]` is not among them.
 *
 * @throws ApiError when the service refuses, UnreachableError when the connection cannot be made or breaks, and the signal's own reason.
 */
export async function* completionEvents(
  call: CompletionCall,
  signal: AbortSignal,
): AsyncGenerator<CompletionEvent> {
  const response = await accepted(call, signal)
  yield {
    type: 'accepted',
    requestId: response.headers.get('x-request-id'),
    replayed: response.headers.get('idempotent-replayed') === 'true',
  }
  for await (const event of read(response, signal)) {
    if (event.type === 'comment') yield event
    else if (event.data === '[DONE]') return
    else yield { type: 'chunk', chunk: chunkOf(event.data, response), data: event.data }
  }
  throw broken()
}

async function accepted(call: CompletionCall, signal: AbortSignal): Promise<Response> {
  const headers = {
    ...call.headers,
    'content-type': 'application/json',
    'idempotency-key': call.idempotencyKey,
  }
  const init: RequestInit = { method: 'POST', headers, body: jsonBody(call.body), signal }
  const response = await reach(() => fetch(call.url, init), signal)
  if (!response.ok) throw await reach(() => errorOf(response), signal, true)
  const type = response.headers.get('content-type') ?? 'no content type'
  if (type.startsWith('text/event-stream')) return response
  await response.body?.cancel()
  throw invalidResponse(response, `an event stream was asked for, and ${type} came`)
}

type SseEvent = { type: 'comment'; text: string } | { type: 'data'; data: string }

async function* read(response: Response, signal: AbortSignal): AsyncGenerator<SseEvent> {
  if (response.body === null) throw broken()
  const arrived: SseEvent[] = []
  const parser = new SseParser(
    (data) => arrived.push({ type: 'data', data }),
    undefined,
    (text) => arrived.push({ type: 'comment', text }),
  )
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reach(() => reader.read(), signal, true)
      if (done) return
      feed(parser, value, response)
      yield* arrived.splice(0)
    }
  } finally {
    // A body that has failed already has nothing left to cancel, and says so by rejecting.
    await reader.cancel().catch(() => undefined)
  }
}

function feed(parser: SseParser, bytes: Uint8Array, response: Response): void {
  try {
    parser.push(bytes)
  } catch (cause) {
    throw invalidResponse(response, 'an event is too long', cause)
  }
}

/** The service's own chunks are believed in their members; that it is a chunk at all is looked at. */
function chunkOf(data: string, response: Response): ChatCompletionChunk {
  let event: unknown
  try {
    event = JSON.parse(data)
  } catch (cause) {
    throw invalidResponse(response, 'an event is not JSON', cause)
  }
  const error = streamedError(event, response)
  if (error !== undefined) throw error
  const { choices } = (event ?? {}) as { choices?: unknown }
  if (!Array.isArray(choices)) throw invalidResponse(response, 'an event has no choices')
  return event as ChatCompletionChunk
}

function broken(): UnreachableError {
  return new UnreachableError('The connection broke before the answer was complete.', { midAnswer: true })
}
