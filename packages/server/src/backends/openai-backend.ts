import { type Generation, SseParser } from '@verbatim/protocol'
import type { Backend, BackendRequest, Emit } from './backends.ts'
import { isForced } from './forced-tool.ts'
import { withRetries } from './retry.ts'
import { toolCallIds } from './tool-call-ids.ts'
import { ChunkReader, type Reading } from './upstream-chunk.ts'
import { UpstreamConnection, type UpstreamOptions } from './upstream-connection.ts'
import { brokenOff, connectionFailure } from './upstream-error.ts'
import { upstreamBody } from './upstream-request.ts'
import { readCompletion } from './upstream-response.ts'

const ROUTE = '/v1/chat/completions'

/** An OpenAI-compatible server behind a URL. */
export class OpenAiBackend implements Backend {
  readonly slots: number
  readonly fingerprint: string
  readonly #options: UpstreamOptions
  readonly #connection: UpstreamConnection

  constructor(options: UpstreamOptions) {
    this.slots = options.slots
    this.fingerprint = options.fingerprint
    this.#options = options
    this.#connection = new UpstreamConnection(options)
  }

  complete(request: BackendRequest, signal: AbortSignal): Promise<Generation> {
    const call = { ...callOf(request), signal }
    const reading = readingOf(request)
    const attempt = async () => {
      const text = await this.#connection.postForText(call)
      return readAnswer(() => readCompletion(text, request.index, reading))
    }
    return withRetries(attempt, () => true, this.#options.retry, signal)
  }

  stream(request: BackendRequest, signal: AbortSignal, emit: Emit): Promise<void> {
    const call = { ...callOf(request), signal, firstTokenMs: this.#options.firstTokenMs }
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
      const onData = (bytes: Buffer, alive: () => void) => {
        const before = events
        wait = undefined
        parser.push(bytes)
        if (events > before) alive()
        return wait
      }
      await this.#connection.post({ ...call, onData })
      if (!reader.finished) throw brokenOff(events > 0)
    }
    return withRetries(attempt, () => events === 0, this.#options.retry, signal)
  }

  isHealthy(): Promise<boolean> {
    return this.#connection.isHealthy()
  }

  close(): Promise<void> {
    return this.#connection.close()
  }
}

function callOf(request: BackendRequest) {
  const schemaParam = request.request.responseFormat.type === 'text' ? 'tools' : 'response_format'
  return { path: ROUTE, body: upstreamBody(request), schemaParam }
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
