import { VerbatimError } from '@verbatim/protocol'
import { Pool } from 'undici'
import { type Exchange, type ExchangeResult, exchange } from './exchange.ts'
import type { RetryPolicy } from './retry.ts'
import { connectionFailure, upstreamFailure } from './upstream-error.ts'
import type { UpstreamErrorBody } from './upstream-wire.ts'

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
      throw upstreamFailure(result.status, errorBody(result.errorBody), schemaParam)
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

  /** Whether a GET of its health route is a 200 within two seconds. */
  async isHealthy(path = '/health'): Promise<boolean> {
    try {
      const { statusCode, body } = await this.#pool.request({
        path: this.#basePath + path,
        method: 'GET',
        headers: this.#headers,
        headersTimeout: 2_000,
        bodyTimeout: 2_000,
      })
      await body.dump()
      return statusCode === 200
    } catch {
      // Not being reachable is the answer, not a failure of the question.
      return false
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy()
  }
}

function errorBody(text: string): UpstreamErrorBody | undefined {
  try {
    const body = JSON.parse(text) as { error?: UpstreamErrorBody | string } | null
    return typeof body?.error === 'string' ? { message: body.error } : body?.error
  } catch {
    // Not JSON (a proxy's page, say): its text is kept for the log.
    return { message: text.slice(0, 500) }
  }
}
