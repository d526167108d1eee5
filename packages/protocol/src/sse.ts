/**
 * Server-sent events, the part that completions use (WHATWG HTML, section 9.2.6): `data` lines, comments and
 * blank lines. Other fields are skipped, as the specification allows.
 */

/**
 * Cuts a byte stream into the `data` of its events. Any split of the bytes gives the same events, also inside
 * a UTF-8 character or between CR and LF. Events end at a blank line; what follows the last one is dropped, as
 * the specification tells.
 *
 * @throws RangeError when one event is longer than `maxEventBytes`, so that a broken upstream cannot fill memory.
 */
export class SseParser {
  readonly #onData: (data: string) => void
  readonly #maxEventBytes: number
  readonly #onComment: ((text: string) => void) | undefined
  readonly #decoder = new TextDecoder()
  readonly #held: string[] = []
  #heldLength = 0
  #data: string | undefined

  /** @param onComment told of each comment, without its colon and the space after it. */
  constructor(
    onData: (data: string) => void,
    maxEventBytes = 8 * 1024 * 1024,
    onComment?: (text: string) => void,
  ) {
    this.#onData = onData
    this.#maxEventBytes = maxEventBytes
    this.#onComment = onComment
  }

  push(bytes: Uint8Array): void {
    const piece = this.#decoder.decode(bytes, { stream: true })
    const endsLine = piece.includes('\n') || piece.includes('\r') || this.#held.at(-1)?.endsWith('\r')
    this.#hold(endsLine ? this.#lines(this.#held.splice(0).join('') + piece) : piece)
    if (this.#heldLength + (this.#data?.length ?? 0) > this.#maxEventBytes) {
      throw new RangeError(`a server-sent event is longer than ${this.#maxEventBytes} bytes`)
    }
  }

  /** Takes whole lines off the text; what is left of it is the beginning of the next one. */
  #lines(text: string): string {
    this.#heldLength = 0
    const mayHaveCr = text.includes('\r')
    let start = 0
    for (;;) {
      const end = mayHaveCr ? lineEnd(text, start) : text.indexOf('\n', start)
      if (end === -1) return text.slice(start)
      this.#line(text.slice(start, end))
      start = text.charCodeAt(end) === 13 && text.charCodeAt(end + 1) === 10 ? end + 2 : end + 1
    }
  }

  /** A line that has not ended is kept in pieces: a long one is joined once, not with each piece. */
  #hold(piece: string): void {
    if (piece === '') return
    this.#held.push(piece)
    this.#heldLength += piece.length
  }

  #line(line: string): void {
    if (line === '') {
      if (this.#data !== undefined) this.#onData(this.#data)
      this.#data = undefined
      return
    }
    if (line.charCodeAt(0) === COLON) this.#onComment?.(line.slice(line.charCodeAt(1) === SPACE ? 2 : 1))
    if (!line.startsWith('data')) return
    const value = line.charCodeAt(4) === COLON ? line.slice(line.charCodeAt(5) === SPACE ? 6 : 5) : undefined
    if (value === undefined && line.length > 4) return
    this.#data = this.#data === undefined ? (value ?? '') : `${this.#data}\n${value ?? ''}`
  }
}

const COLON = 58
const SPACE = 32

/** Where the line that starts at `from` ends; -1 when it is not whole yet (a CR at the end may have an LF to come). */
function lineEnd(text: string, from: number): number {
  const lf = text.indexOf('\n', from)
  const cr = text.indexOf('\r', from)
  if (cr === -1 || (lf !== -1 && lf < cr)) return lf
  return cr === text.length - 1 ? -1 : cr
}

/** The bytes of one event whose data is `data`, which must be free of line breaks (JSON is). */
export function sseEvent(data: string): string {
  return `data: ${data}\n\n`
}

/** A comment line: keeps a connection alive, and clients skip it. */
export function sseComment(text: string): string {
  return `: ${text}\n\n`
}

export const SSE_DONE = sseEvent('[DONE]')
