import { hash } from 'node:crypto'
import { type Generation, SseParser, VerbatimError } from '@verbatim/protocol'
import { Pool } from 'undici'
import type { Backend, BackendRequest, Emit } from './backends.ts'
import { type Exchange, type ExchangeResult, exchange } from './exchange.ts'
import { isForced } from './forced-tool.ts'
import { type RetryPolicy, withRetries } from './retry.ts'
import { ChunkReader, type Reading } from './upstream-chunk.ts'
import { connectionFailure, upstreamFailure } from './upstream-error.ts'
import { upstreamBody } from './upstream-request.ts'
import { readCompletion } from './upstream-response.ts'
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

/** Bounds what a broken upstream can make us hold of an answer that is not streamed. */
const MAX_COMPLETION_BYTES = 64 * 1024 * 1024

const TOO_LONG = 'The answer of the engine is too long.'

const ROUTE = '/v1/chat/completions'

/** An OpenAI-compatible server behind a URL. */
export class OpenAiBackend implements Backend {
  readonly slots: number
  readonly fingerprint: string
  readonly #options: UpstreamOptions
  readonly #pool: Pool
  readonly #basePath: string
  readonly #headers: Record<string, string>

  constructor(options: UpstreamOptions) {
    const { origin, pathname } = new URL(options.url)
    this.slots = options.slots
    this.fingerprint = options.fingerprint
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

  complete(request: BackendRequest, signal: AbortSignal): Promise<Generation> {
    const body = upstreamBody(request)
    const reading = readingOf(request)
    const attempt = async () => {
      const parts: Buffer[] = []
      let size = 0
      await this.#send(request, body, this.#options.wholeMs, signal, (bytes, alive) => {
        // Once: a whole answer comes in one go, and may not trickle in for ever.
        if (size === 0) alive()
        size += bytes.length
        if (size > MAX_COMPLETION_BYTES) throw new VerbatimError('upstream_error', TOO_LONG)
        parts.push(bytes)
        return undefined
      })
      const text = parts.length === 1 ? String(parts[0]) : Buffer.concat(parts).toString('utf8')
      return readAnswer(() => readCompletion(text, request.index, reading))
    }
    return withRetries(attempt, () => true, this.#options.retry, signal)
  }

  stream(request: BackendRequest, signal: AbortSignal, emit: Emit): Promise<void> {
    const body = upstreamBody(request)
    const reading = readingOf(request)
    let events = 0
    const attempt = async () => {
      const reader = new ChunkReader(request.index, reading)
      let wait: Promise<void> | undefined
      const parser = new SseParser((data) => {
        for (const event of reader.read(data)) {
          events += 1
          wait = emit(event) ?? wait
        }
      })
      await this.#send(request, body, this.#options.firstTokenMs, signal, (bytes, alive) => {
        const before = events
        wait = undefined
        parser.push(bytes)
        if (events > before) alive()
        return wait
      })
      if (!reader.finished) throw brokenOff(events > 0)
    }
    return withRetries(attempt, () => events === 0, this.#options.retry, signal)
  }

  async isHealthy(): Promise<boolean> {
    try {
      const { statusCode, body } = await this.#pool.request({
        path: `${this.#basePath}/health`,
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

  async #send(
    { request }: BackendRequest,
    body: string,
    firstTokenMs: number,
    signal: AbortSignal,
    onData: Exchange['onData'],
  ): Promise<void> {
    const path = this.#basePath + ROUTE
    const call = {
      path,
      headers: this.#headers,
      body,
      signal,
      firstTokenMs,
      idleMs: this.#options.idleMs,
      onData,
    }
    let result: ExchangeResult
    try {
      result = await exchange(this.#pool, call)
    } catch (error) {
      throw signal.aborted ? signal.reason : connectionFailure(error)
    }
    if (result.status === 200) return
    const schemaParam = request.responseFormat.type === 'text' ? 'tools' : 'response_format'
    throw upstreamFailure(result.status, errorBody(result.errorBody), schemaParam)
  }
}

/** Before the first event nothing is lost: it may be tried again. */
function brokenOff(begun: boolean): VerbatimError {
  const code = begun ? 'upstream_error' : 'overloaded'
  return new VerbatimError(code, 'The engine broke off its answer.', { retryAfterSeconds: 2 })
}

function readingOf(request: BackendRequest): Reading {
  return {
    forced: isForced(request.request, request.card),
    topLogprobs: request.request.topLogprobs,
    toolCallId: toolCallIds(request),
  }
}

/** An answer whose parts are of other types than they should be fails somewhere in its reading: that is the upstream's fault. */
function readAnswer<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw connectionFailure(error)
  }
}

/**
 * Ids made of what was asked: the same answer has the same ids, streamed or not, and two turns of a conversation
 * have different ones.
 */
function toolCallIds({ request, index }: BackendRequest): (toolIndex: number) => string {
  return (toolIndex) => {
    const asked = [toolIndex, index, request.seed.toString(), request.messages, request.tools]
    return `call_${hash('sha256', JSON.stringify(asked), 'hex').slice(0, 24)}`
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
