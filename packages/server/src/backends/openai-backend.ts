import { type Generation, type GenerationEvent, SseParser } from '@verbatim/protocol'
import { collected, streamed } from './attempts.ts'
import type { Backend, BackendRequest, Emit } from './backends.ts'
import type { Dialect } from './dialects/dialect.ts'
import { llamaServer } from './dialects/llama-server.ts'
import { isForced } from './forced-tool.ts'
import { withRetries } from './retry.ts'
import { toolCallIds } from './tool-call-ids.ts'
import { ChunkReader, type Reading } from './upstream-chunk.ts'
import { UpstreamConnection, type UpstreamOptions } from './upstream-connection.ts'
import { brokenOff, connectionFailure } from './upstream-error.ts'
import { readCompletion } from './upstream-response.ts'

const ROUTE = '/v1/chat/completions'

export interface OpenAiOptions extends UpstreamOptions {
  /** Which server it is; the embedded engine's where it is not told. */
  dialect?: Dialect | undefined
}

/** An OpenAI-compatible server behind a URL. */
export class OpenAiBackend implements Backend {
  readonly slots: number
  readonly fingerprint: string
  readonly #options: OpenAiOptions
  readonly #dialect: Dialect
  readonly #connection: UpstreamConnection

  constructor(options: OpenAiOptions) {
    this.slots = options.slots
    this.fingerprint = options.fingerprint
    this.#options = options
    this.#dialect = options.dialect ?? llamaServer
    this.#connection = new UpstreamConnection(options)
  }

  async complete(work: BackendRequest, signal: AbortSignal): Promise<Generation> {
    if (work.request.logprobs || work.counted === true) return this.#collect(work, signal)
    const call = { ...this.#callOf(work), signal }
    const reading = this.#readingOf(work)
    const attempt = async () => {
      const text = await this.#connection.postForText(call)
      return readAnswer(() => readCompletion(text, work.index, reading))
    }
    return withRetries(attempt, () => true, this.#options.retry, signal)
  }

  /** A whole answer of a stream: only there can tokens be told apart by what they are of, and be counted when the caller leaves. */
  async #collect(work: BackendRequest, signal: AbortSignal): Promise<Generation> {
    const asStream = { ...work, request: { ...work.request, stream: true } }
    return collected((emit) => this.#read(asStream, signal, emit), work, this.#options.retry, signal)
  }

  async stream(work: BackendRequest, signal: AbortSignal, emit: Emit): Promise<void> {
    return streamed((pass) => this.#read(work, signal, pass), emit, this.#options.retry, signal)
  }

  async #read(work: BackendRequest, signal: AbortSignal, emit: Emit): Promise<void> {
    const reader = new ChunkReader(work.index, this.#readingOf(work))
    let events = 0
    let wait: Promise<void> | undefined
    const take = (read: GenerationEvent[]) => {
      for (const event of read) {
        events += 1
        wait = emit(event) ?? wait
      }
    }
    const parser = new SseParser((data) => take(reader.read(data)))
    const onData = (bytes: Buffer, alive: () => void) => {
      const before = events
      wait = undefined
      parser.push(bytes)
      if (events > before) alive()
      return wait
    }
    const { firstTokenMs } = this.#options
    try {
      await this.#connection.post({ ...this.#callOf(work), signal, firstTokenMs, onData })
      if (!reader.finished) throw brokenOff(events > 0)
    } catch (error) {
      work.spent?.(reader.spent)
      throw error
    }
    take(reader.end())
    await wait
  }

  isHealthy(): Promise<boolean> {
    return this.#connection.isHealthy(this.#dialect.healthPath)
  }

  close(): Promise<void> {
    return this.#connection.close()
  }

  #callOf(work: BackendRequest) {
    const schemaParam = work.request.responseFormat.type === 'text' ? 'tools' : 'response_format'
    return { path: ROUTE, body: JSON.stringify(this.#dialect.body(work)), schemaParam }
  }

  #readingOf(work: BackendRequest): Reading {
    return {
      dialect: this.#dialect,
      forced: this.#dialect.forcesBySchema && isForced(work.request),
      topLogprobs: work.request.topLogprobs,
      toolCallId: toolCallIds(work),
      progress: work.progress,
    }
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
