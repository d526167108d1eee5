import { parseDocument } from '@verbatim/proof'
import type { ChatRequest } from './chat.ts'
import { ApiError, errorOf, invalidResponse, streamedError, UnreachableError } from './client-errors.ts'
import type { ChatCompletion, ChatCompletionChunk, ModelObject } from './completion.ts'
import { jsonInteger } from './json.ts'
import type {
  LoggedReceipt,
  ServedBundle,
  ServiceDescription,
  VerificationAnswer,
} from './receipt-answers.ts'
import { SseParser } from './sse.ts'

export interface ClientOptions {
  /** Scheme, host and any path before `/v1`; a slash at its end does not matter. */
  baseUrl: string
  /** Without a key the client talks to the keyless surface, `POST {baseUrl}/api`. */
  apiKey?: string
  fetch?: typeof fetch
}

/**
 * The service's own client, for browsers and Node alike. It checks that an answer is complete and of this API,
 * retries nothing, and holds no more of a stream than one event.
 *
 * Every method throws `ApiError` when the service refuses, `UnreachableError` when it cannot be reached or the
 * connection breaks, and the signal's own reason when the caller aborts.
 */
export class VerbatimClient {
  readonly #baseUrl: string
  readonly #apiKey: string | undefined
  readonly #fetch: typeof fetch

  constructor(options: ClientOptions) {
    this.#baseUrl = options.baseUrl.replace(/\/+$/, '')
    this.#apiKey = options.apiKey
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  }

  async models(signal?: AbortSignal): Promise<ModelObject[]> {
    const response = await this.#send('GET', '/v1/models', undefined, signal)
    const list = await this.#json<{ data?: ModelObject[] }>(response, signal)
    if (!Array.isArray(list.data)) throw invalidResponse(response, 'it has no list of models')
    return list.data
  }

  async chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatCompletion> {
    const response = await this.#post({ ...request, stream: false }, signal)
    const completion = await this.#json<ChatCompletion>(response, signal)
    if (!Array.isArray(completion.choices)) throw invalidResponse(response, 'it has no choices')
    return completion
  }

  /** Leaving the loop early closes the connection, which stops the generation. */
  async *stream(request: ChatRequest, signal?: AbortSignal): AsyncGenerator<ChatCompletionChunk> {
    const response = await this.#post({ ...request, stream: true }, signal)
    for await (const data of this.#events(response, signal)) {
      if (data === '[DONE]') return
      const event = parse<ChatCompletionChunk>(response, data)
      const error = streamedError(event, response)
      if (error !== undefined) throw error
      if (!Array.isArray(event.choices)) throw invalidResponse(response, 'an event has no choices')
      yield event
    }
    throw this.#unreachable(true)
  }

  /** Sends a body as it is to a path that answers in one piece; what comes back is not looked into. */
  async complete(path: string, body: object, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const response = await this.#send('POST', path, jsonBody(body), signal)
    return this.#json(response, signal, parseDocument)
  }

  async receipt(id: string, signal?: AbortSignal): Promise<LoggedReceipt> {
    const response = await this.#send('GET', receiptPath(id), undefined, signal)
    const logged = await this.#json<LoggedReceipt>(response, signal)
    if (typeof logged.receipt !== 'object') throw invalidResponse(response, 'it has no receipt')
    return logged
  }

  /** What the service kept for the key that asked; `ApiError` 404 when it keeps nothing for it. */
  async bundle(id: string, signal?: AbortSignal): Promise<ServedBundle> {
    const response = await this.#send('GET', `${receiptPath(id)}/bundle`, undefined, signal)
    return this.#json(response, signal, parseDocument)
  }

  /** Has the service check a bundle or a plain answer. Who does not trust the service checks it with packages/proof. */
  async verify(
    document: object,
    trust: { operator?: string; chainId?: number } = {},
    signal?: AbortSignal,
  ): Promise<VerificationAnswer> {
    const query = new URLSearchParams()
    if (trust.operator !== undefined) query.set('operator', trust.operator)
    if (trust.chainId !== undefined) query.set('chain_id', String(trust.chainId))
    const path = query.size === 0 ? '/v1/verify' : `/v1/verify?${query}`
    return this.#json(await this.#send('POST', path, jsonBody(document), signal), signal)
  }

  /** What the service says of itself: its operator, its log, its models. */
  async description(signal?: AbortSignal): Promise<ServiceDescription> {
    const response = await this.#send('GET', '/.well-known/verbatim.json', undefined, signal)
    const described = await this.#json<ServiceDescription>(response, signal)
    if (typeof described.log?.vkey !== 'string') throw invalidResponse(response, 'it names no log')
    return described
  }

  /** A file of the log, such as `checkpoint` or `tile/0/000`; undefined where there is none. */
  async logFile(path: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    try {
      const response = await this.#send('GET', `/log/${path}`, undefined, signal)
      return new Uint8Array(await this.#reach(() => response.arrayBuffer(), signal, true))
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    }
  }

  #post(request: ChatRequest, signal: AbortSignal | undefined): Promise<Response> {
    const path = this.#apiKey === undefined ? '/api' : '/v1/chat/completions'
    return this.#send('POST', path, jsonBody(request), signal)
  }

  async #send(method: string, path: string, body: string | undefined, signal: AbortSignal | undefined) {
    const headers: Record<string, string> = {}
    if (this.#apiKey !== undefined) headers.authorization = `Bearer ${this.#apiKey}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    const init: RequestInit = { method, headers, body: body ?? null, signal: signal ?? null }
    const response = await this.#reach(() => this.#fetch(this.#baseUrl + path, init), signal, false)
    if (response.ok) return response
    throw await this.#reach(() => errorOf(response), signal, true)
  }

  /** @param read JSON.parse, or what keeps the digits of seeds where the document will be verified. */
  async #json<T extends object>(
    response: Response,
    signal: AbortSignal | undefined,
    read: (text: string) => unknown = JSON.parse,
  ): Promise<T> {
    return parse<T>(response, await this.#reach(() => response.text(), signal, true), read)
  }

  /** The data of each event, as they arrive. */
  async *#events(response: Response, signal: AbortSignal | undefined): AsyncGenerator<string> {
    const type = response.headers.get('content-type') ?? 'no content type'
    if (response.body === null || !type.startsWith('text/event-stream')) {
      await response.body?.cancel()
      throw invalidResponse(response, `an event stream was asked for, and ${type} came`)
    }
    const arrived: string[] = []
    const parser = new SseParser((data) => arrived.push(data))
    const reader = response.body.getReader()
    try {
      for (;;) {
        const { done, value } = await this.#reach(() => reader.read(), signal, true)
        if (done) return
        feed(parser, value, response)
        yield* arrived.splice(0)
      }
    } finally {
      // A body that has failed already has nothing left to cancel, and says so by rejecting.
      await reader.cancel().catch(() => undefined)
    }
  }

  /** Runs one step of network work; what fails there is unreachable, unless the caller asked for it. */
  async #reach<T>(work: () => Promise<T>, signal: AbortSignal | undefined, midAnswer: boolean): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      if (signal?.aborted) throw signal.reason
      throw this.#unreachable(midAnswer, cause)
    }
  }

  #unreachable(midAnswer: boolean, cause?: unknown): UnreachableError {
    const where = this.#baseUrl === '' ? 'the server' : this.#baseUrl
    const what = midAnswer
      ? `The connection to ${where} broke before the answer was complete.`
      : `Cannot reach ${where}.`
    return new UnreachableError(what, { midAnswer, cause })
  }
}

/** JSON whose seeds of 64 bits have all their digits. */
export function jsonBody(body: object, indent?: number): string {
  const digits = (_key: string, value: unknown) => (typeof value === 'bigint' ? jsonInteger(value) : value)
  return JSON.stringify(body, digits, indent)
}

function receiptPath(id: string): string {
  return `/v1/receipts/${encodeURIComponent(id)}`
}

function feed(parser: SseParser, bytes: Uint8Array, response: Response): void {
  try {
    parser.push(bytes)
  } catch (cause) {
    throw invalidResponse(response, 'an event is too long', cause)
  }
}

function parse<T extends object>(
  response: Response,
  text: string,
  read: (text: string) => unknown = JSON.parse,
): T {
  let value: unknown
  try {
    value = read(text)
  } catch (cause) {
    throw invalidResponse(response, 'it is not JSON', cause)
  }
  if (value === null || typeof value !== 'object') throw invalidResponse(response, 'it is not an object')
  return value as T
}
