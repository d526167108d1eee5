import type { TokenLogprob } from '@verbatim/protocol'
import { firstOf, joinPieces, type TextPiece } from './text-piece.ts'

/**
 * What is between the generation and the content: it ends the content before a stop string, and for that holds back what may be
 * the beginning of one. Only whole tokens are let through, so that each keeps its log-probabilities; those of
 * a token that is but a part of a character go with the one that completes it.
 *
 * Which tokens a text is cut into makes no difference to where it ends: of several stop strings the one that is complete first counts.
 */
export class ContentFilter {
  readonly #stops: readonly string[]
  #held: TextPiece[] = []
  #heldText = ''
  #partial: TokenLogprob[] = []
  #stopped = false

  constructor(stops: readonly string[]) {
    this.#stops = stops
  }

  get stopped(): boolean {
    return this.#stopped
  }

  /** @returns what has become content. */
  push(piece: TextPiece): TextPiece[] {
    const whole = this.#complete(piece)
    if (whole === undefined) return []
    this.#held.push(whole)
    this.#heldText += whole.text
    const text = this.#heldText
    const end = firstStop(text, this.#stops)
    if (end !== undefined) {
      this.#stopped = true
      return this.#take(firstOf(this.#held, end))
    }
    return this.#release(text.length - heldLength(text, this.#stops))
  }

  /** Lets a piece through, with what was held, in which no stop string is looked for. */
  pass(piece: TextPiece): TextPiece[] {
    const whole = this.#complete(piece)
    return whole === undefined ? [] : [...this.#take(this.#held), whole]
  }

  /** @returns what was held. Nothing comes after it that it could be the beginning of; a broken character is no text. */
  flush(): TextPiece[] {
    this.#partial = []
    return this.#take(this.#held)
  }

  #take(pieces: TextPiece[]): TextPiece[] {
    this.#held = []
    this.#heldText = ''
    return pieces
  }

  #complete({ text, logprobs }: TextPiece): TextPiece | undefined {
    if (logprobs === undefined) return text === '' ? undefined : { text, logprobs }
    const all = [...this.#partial, ...logprobs]
    this.#partial = text === '' ? all : []
    return text === '' ? undefined : { text, logprobs: all }
  }

  /** Lets the tokens through that end within the first `length` characters. */
  #release(length: number): TextPiece[] {
    let end = 0
    const stays = this.#held.findIndex(({ text }) => {
      end += text.length
      return end > length
    })
    const released = this.#held.splice(0, stays === -1 ? this.#held.length : stays)
    this.#heldText = this.#heldText.slice(joinPieces(released).text.length)
    return released
  }
}

/** Where the stop string begins that is complete first. */
function firstStop(text: string, stops: readonly string[]): number | undefined {
  const found = stops
    .map((stop) => ({ start: text.indexOf(stop), length: stop.length }))
    .filter(({ start }) => start >= 0)
    .sort((a, b) => a.start + a.length - (b.start + b.length) || a.start - b.start)
  return found[0]?.start
}

/** How many characters at the end of the text may be the beginning of a stop string. */
function heldLength(text: string, stops: readonly string[]): number {
  const longest = Math.max(0, ...stops.map((stop) => stop.length - 1))
  for (let at = Math.max(0, text.length - longest); at < text.length; at++) {
    const tail = text.slice(at)
    if (stops.some((stop) => stop.startsWith(tail))) return tail.length
  }
  return 0
}
