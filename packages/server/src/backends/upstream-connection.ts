import { VerbatimError } from '@verbatim/protocol'
import { Pool } from 'undici'
import { type Exchange, type ExchangeResult, exchange } from './exchange.ts'
import type { RetryPolicy } from './retry.ts'
import { connectionFailure, readErrorBody, upstreamFailure } from './upstream-error.ts'

export interface UpstreamOptions {
  /** Where it is: an origin, and for the embedded engine the socket that stands behind it. */
  url: string
  socketPath?: string | undefined
  apiKey?: string | undefined
  slots: number
  fingerprint: string
  firstTokenMs: number
  idleMs: number
  /** For an answer that is not streamed, of which nothing is seen before it is whole. */
  wholeMs: number
  retry: RetryPolicy
}

/** One request to an upstream: a path below its base, and who takes the body of a 200. */
export interface UpstreamCall {
  path: string
  body: string
  /** Until the answer's first sign of life, in milliseconds. */
  firstTokenMs: number
  signal: AbortSignal
  /** What a refusal of a schema is blamed on. */
  schemaParam?: string | undefined
  onData: Exchange['onData']
}

/** A question that is no completion: a GET, or a POST of a body that is JSON. */
export interface Question {
  signal: AbortSignal | null
  timeoutMs: number
  body?: string | undefined
}

export interface UpstreamAnswer {
  status: number
  text: string
}

const ASK_MS = 2_000

/** What a server tells of itself is shorter, a long list of models included. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** Bounds what a broken upstream can make us hold of an answer that is not streamed. */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024

const TOO_LONG = 'The answer of the engine is too long.'

/** The connections to one upstream, and what its failures mean. */
export class UpstreamConnection {
  readonly #options: UpstreamOptions
  readonly #pool: Pool
  readonly #basePath: string
  readonly #headers: Record<string, string>

  constructor(options: UpstreamOptions) {
    const { origin, pathname } = new URL(options.url)
    this.#options = options
    this.#basePath = pathname.replace(/\/+$/, '')
    this.#headers = { 'content-type': 'application/json' }
    if (options.apiKey !== undefined) this.#headers.authorization = `Bearer ${options.apiKey}`
    this.#pool = new Pool(origin, {
      // Our own queue does the waiting; the margin is for requests whose cancelled predecessor still closes.
      connections: options.slots + 4,
      pipelining: 1,
      // llama-server's HTTP library closes a connection that was idle for 5 s.
      keepAliveTimeout: 3_000,
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(options.socketPath === undefined ? {} : { socketPath: options.socketPath }),
    })
  }

  /** @throws VerbatimError for whatever is not a 200 read to its end, or the signal's reason. */
  async post(call: UpstreamCall): Promise<void> {
    const { signal, schemaParam } = call
    let result: ExchangeResult
    try {
      result = await exchange(this.#pool, {
        ...call,
        path: this.#basePath + call.path,
        headers: this.#headers,
        idleMs: this.#options.idleMs,
      })
    } catch (error) {
      throw signal.aborted ? signal.reason : connectionFailure(error)
    }
    if (result.status !== 200) {
      throw upstreamFailure(result.status, readErrorBody(result.errorBody), schemaParam)
    }
  }

  /** The whole body of a 200 as text, which may take as long as an answer that is not streamed. */
  async postForText(call: Omit<UpstreamCall, 'onData' | 'firstTokenMs'>): Promise<string> {
    const parts: Buffer[] = []
    let size = 0
    const onData: Exchange['onData'] = (bytes, alive) => {
      // Once: a whole answer comes in one go, and may not trickle in for ever.
      if (size === 0) alive()
      size += bytes.length
      if (size > MAX_WHOLE_BYTES) throw new VerbatimError('upstream_error', TOO_LONG)
      parts.push(bytes)
      return undefined
    }
    await this.post({ ...call, firstTokenMs: this.#options.wholeMs, onData })
    return parts.length === 1 ? String(parts[0]) : Buffer.concat(parts).toString('utf8')
  }

  /** The body of a 200 to a GET that is answered at once. */
  async get(path: string, signal: AbortSignal): Promise<string> {
    const { status, text } = await this.ask(path, { signal, timeoutMs: ASK_MS })
    if (status !== 200) throw upstreamFailure(status, readErrorBody(text))
    return text
  }

  /**
   * Whatever is answered to a GET, or to a POST of a body.
   *
   * @throws VerbatimError when nothing is answered, or more than MAX_ANSWER_BYTES, or the signal's reason.
   */
  async ask(path: string, question: Question): Promise<UpstreamAnswer> {
    try {
      const { statusCode, body } = await this.#request(path, question)
      return { status: statusCode, text: await readBounded(body) }
    } catch (error) {
      throw question.signal?.aborted ? question.signal.reason : connectionFailure(error)
    }
  }

  /** Whether a GET of its health route is a 200 within two seconds. */
  async isHealthy(path = '/health'): Promise<boolean> {
    try {
      const { statusCode, body } = await this.#request(path, { signal: null, timeoutMs: ASK_MS })
      await body.dump()
      return statusCode === 200
    } catch {
      // Not being reachable is the answer, not a failure of the question.
      return false
    }
  }

  #request(path: string, { signal, timeoutMs, body }: Question) {
    return this.#pool.request({
      path: this.#basePath + path,
      method: body === undefined ? 'GET' : 'POST',
      headers: this.#headers,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal,
      ...(body === undefined ? {} : { body }),
    })
  }

  close(): Promise<void> {
    return this.#pool.destroy()
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > MAX_ANSWER_BYTES) throw new VerbatimError('upstream_error', TOO_LONG)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
