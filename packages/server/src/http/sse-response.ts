import type { ServerResponse } from 'node:http'
import { sseComment } from '@verbatim/protocol'

/** A caller that waits longer than this gets its headers, and a comment, before the first token. */
const QUIET_MS = 2_000

/**
 * Writes a stream of events to a caller. The headers wait for the first event, so that a failure before it still has
 * its own status; but not longer than `QUIET_MS`: then comments keep the connection alive until the first event.
 */
export class SseResponse {
  static readonly CONTENT_TYPE = 'text/event-stream; charset=utf-8'
  readonly #response: ServerResponse
  readonly #headers: Record<string, string>
  readonly #comment: () => string
  readonly #stallMs: number
  #timer: NodeJS.Timeout | undefined
  #drained: Promise<void> | undefined

  /**
   * @param headers as they are when the first byte is sent.
   * @param comment says what is waited for.
   * @param stallMs how long a caller may read nothing before it is taken for gone: it holds a slot.
   */
  constructor(
    response: ServerResponse,
    headers: Record<string, string>,
    comment: () => string,
    stallMs: number,
  ) {
    this.#stallMs = stallMs
    this.#response = response
    this.#headers = headers
    this.#comment = comment
    this.#timer = setInterval(() => this.#write(sseComment(this.#comment())), QUIET_MS)
  }

  /** A promise when the caller reads too slowly: it resolves when there is room again, or the caller left. */
  write(text: string): Promise<void> | undefined {
    if (this.#timer !== undefined) {
      clearInterval(this.#timer)
      this.#timer = undefined
    }
    return this.#write(text)
  }

  /** A comment, at once where the caller has its headers already and still waits; otherwise what it waits for is told in time. */
  note(text: string): void {
    if (this.#timer !== undefined && this.#response.headersSent) this.#write(sseComment(text))
  }

  end(text: string): void {
    clearInterval(this.#timer)
    if (this.#response.destroyed) return
    if (!this.#response.headersSent) this.#begin()
    this.#response.end(text)
  }

  /** Stops the comments without writing anything. */
  abandon(): void {
    clearInterval(this.#timer)
  }

  #begin(): void {
    this.#response.writeHead(200, {
      ...this.#headers,
      'content-type': SseResponse.CONTENT_TYPE,
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
  }

  #write(text: string): Promise<void> | undefined {
    // A caller that left may still have its answer kept for it.
    if (text === '' || this.#response.destroyed) return undefined
    if (!this.#response.headersSent) this.#begin()
    if (this.#response.write(text, encodingOf(text))) return undefined
    this.#drained ??= this.#whenDrained()
    return this.#drained
  }

  #whenDrained(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#response.destroy(), this.#stallMs)
      const settle = () => {
        clearTimeout(timer)
        this.#drained = undefined
        this.#response.off('drain', settle)
        this.#response.off('close', settle)
        resolve()
      }
      this.#response.on('drain', settle)
      this.#response.on('close', settle)
    })
  }
}

const BEYOND_ASCII = /[^\0-\x7f]/

/** Most chunks are ASCII, and those bytes need not be counted and encoded: it saves a tenth of what a chunk costs. */
function encodingOf(text: string): 'latin1' | 'utf8' {
  return BEYOND_ASCII.test(text) ? 'utf8' : 'latin1'
}
