import { VerbatimError } from '@verbatim/protocol'
import { orLeave } from './or-leave.ts'
import { tooMany } from './refusals.ts'

/** Of one answer, in characters: more than any context's worth of tokens, unless each has many alternatives told. */
const MAX_LENGTH = 32_000_000

/** What a follower gets at a time, so that one who reads slowly has no more than that waiting for it. */
const PIECE_LENGTH = 64_000

/** Beside whoever asked first. */
const MAX_FOLLOWERS = 100

/** What all answers of this process that are written down may have together, in characters. */
export class LiveBudget {
  readonly #maxLength: number
  #length = 0

  constructor(maxLength = 256_000_000) {
    this.#maxLength = maxLength
  }

  get heldLength(): number {
    return this.#length
  }

  /** Whether there was room. */
  take(length: number): boolean {
    if (this.#length + length > this.#maxLength) return false
    this.#length += length
    return true
  }

  giveBack(length: number): void {
    this.#length -= length
  }
}

/**
 * A stream while it comes, written down for its repeats: whoever joins gets all from the beginning and then what comes. Where it gets too long it is written
 * down no more: whoever follows it loses it, and a repeat finds that its answer was not kept.
 */
export class LiveAnswer {
  readonly #budget: LiveBudget
  readonly #maxLength: number
  #texts: string[] = []
  #length = 0
  #followers = 0
  #isOver = false
  #isLost = false
  #wake: PromiseWithResolvers<void> | undefined
  /** What is waited for as long as nothing has come. */
  waitingFor: () => string = () => 'working'

  constructor(budget: LiveBudget, maxLength = MAX_LENGTH) {
    this.#budget = budget
    this.#maxLength = maxLength
  }

  /** All that came; undefined where it was too much. */
  get text(): string | undefined {
    return this.#isLost ? undefined : this.#texts.join('')
  }

  get isOver(): boolean {
    return this.#isOver
  }

  append(text: string): void {
    if (text === '' || this.#isLost || this.#isOver) return
    if (this.#length + text.length > this.#maxLength || !this.#budget.take(text.length)) this.#lose()
    else {
      this.#length += text.length
      this.#texts.push(text)
    }
    this.#tell()
  }

  /** @param rest what was held back until all was committed. */
  end(rest: string): void {
    this.append(rest)
    this.#close()
  }

  /** @param told to those who have a part of it already; to others it never was. */
  fail(told: string): void {
    if (this.#length > 0) this.append(told)
    this.#close()
  }

  /**
   * The stream from its beginning to its end; nothing at all when it failed before it began.
   *
   * @throws VerbatimError `rate_limited` when too many follow; `overloaded` when it gets too long.
   * @throws the signal's reason when the follower leaves.
   */
  async *follow(signal: AbortSignal): AsyncGenerator<string> {
    if (this.#followers >= MAX_FOLLOWERS) throw tooMany(MAX_FOLLOWERS)
    this.#followers += 1
    try {
      for (let next = 0; ; ) {
        signal.throwIfAborted()
        if (this.#isLost) throw tooLong()
        const piece = this.#piece(next)
        next += piece.length
        if (piece.length > 0) yield piece.join('')
        else if (this.#isOver) return
        else await orLeave(this.#change(), signal)
      }
    } finally {
      this.#followers -= 1
    }
  }

  #piece(start: number): string[] {
    let end = start
    for (let length = 0; end < this.#texts.length && length < PIECE_LENGTH; end++)
      length += this.#texts[end]?.length ?? 0
    return this.#texts.slice(start, end)
  }

  #change(): Promise<void> {
    this.#wake ??= Promise.withResolvers<void>()
    return this.#wake.promise
  }

  #tell(): void {
    this.#wake?.resolve()
    this.#wake = undefined
  }

  #lose(): void {
    this.#isLost = true
    this.#texts = []
    this.#release()
  }

  /** Those who still read keep what there is until they are done. */
  #close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#release()
    this.#tell()
  }

  #release(): void {
    this.#budget.giveBack(this.#length)
    this.#length = 0
  }
}

function tooLong(): VerbatimError {
  return new VerbatimError('overloaded', 'This answer is too long to be given to repeats.')
}
