/** Longer lines are cut: a broken engine must not fill the memory. */
const MAX_LINE_CHARACTERS = 2_000

/** Cuts a stream of text into lines, hands each on and remembers the last ones. */
export class LineTail {
  readonly #capacity: number
  readonly #onLine: (line: string) => void
  #lines: string[] = []
  #open = ''

  constructor(capacity: number, onLine: (line: string) => void) {
    this.#capacity = capacity
    this.#onLine = onLine
  }

  get lines(): readonly string[] {
    return this.#lines
  }

  write(text: string): void {
    const pieces = (this.#open + text).split(/\r?\n/)
    this.#open = (pieces.pop() ?? '').slice(0, MAX_LINE_CHARACTERS)
    for (const piece of pieces) this.#add(piece)
  }

  /** The last line often lacks its newline when a process dies. */
  end(): void {
    const rest = this.#open
    this.#open = ''
    this.#add(rest)
  }

  #add(line: string): void {
    const kept = line.slice(0, MAX_LINE_CHARACTERS).trimEnd()
    if (kept === '') return
    this.#lines = [...this.#lines, kept].slice(-this.#capacity)
    this.#onLine(kept)
  }
}
