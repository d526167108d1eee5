import type { Lexer, Token } from 'marked'
import type { Block } from './document-tree.ts'
import { blocksOf } from './from-tokens.ts'
import { HeadingLevels } from './heading-levels.ts'
import { definitionsOf, lex, newLexer } from './lexing.ts'
import { readableEnd } from './readable-end.ts'

/** What is shown of a text: `settled` blocks are the same objects from one reading to the next, `tail` is made anew. */
export interface Reading {
  settled: readonly Block[]
  tail: readonly Block[]
  /** Another number: nothing of the reading before holds any more. */
  generation: number
}

/**
 * Reads a text that grows at its end. A block that can change no more is read once; with each addition only what follows the last such block is read again, so the
 * work for an answer grows with its length and not with the square of it. When the text is finished, the reading is the one that the whole text gives at once.
 *
 * A text that is no continuation of the one before is read from its start.
 */
export class GrowingDocument {
  private lexer: Lexer = newLexer()
  private text = ''
  private settledLength = 0
  private settled: Block[] = []
  private levels = new HeadingLevels()
  private generation = 0
  private defines = false
  private latest: { finished: boolean; reading: Reading } | undefined

  /** @param finished nothing follows: the end is read as it is written. */
  read(written: string, finished: boolean): Reading {
    const text = written.includes('\r') ? written.replaceAll(/\r\n|\r/g, '\n') : written
    if (this.latest !== undefined && this.latest.finished === finished && this.text === text)
      return this.latest.reading
    if (!text.startsWith(this.text)) this.startAgain()
    this.text = text
    const reading = finished ? this.readEnd() : this.readOn()
    this.latest = { finished, reading }
    return reading
  }

  private readOn(): Reading {
    const tail = this.text.slice(this.settledLength)
    const tokens = this.lexTail(readableEnd(tail))
    const formula = openFormulaAt(tail, tokens)
    if (formula !== null) return this.readBeforeFormula(tail, formula)
    const count = settledCount(tokens, tail)
    return this.reading(this.settle(tokens.slice(0, count)), tokens.slice(count))
  }

  /** A formula that is not closed yet would be read as paragraphs and lists; it waits as one block. */
  private readBeforeFormula(tail: string, at: number): Reading {
    const tokens = this.lexTail(tail.slice(0, at))
    const written = tail.slice(at)
    const formula = { source: written, display: true, written }
    return this.reading(this.settled, tokens, { kind: 'formula', written, growing: true, formula })
  }

  /** A definition of a link also holds for what stands before it and was read without it. */
  private readEnd(): Reading {
    const tokens = this.lexTail(this.text.slice(this.settledLength))
    if (!this.defines) return this.reading(this.settled, tokens)
    const { text } = this
    this.startAgain()
    this.text = text
    return this.reading(this.settled, lex(this.lexer, text))
  }

  /** Forgets definitions again: one that ends with the text so far may yet become something else. */
  private lexTail(tail: string): Token[] {
    const tokens = lex(this.lexer, tail)
    if (definitionsOf(this.lexer) > 0) {
      this.defines = true
      this.lexer = newLexer()
    }
    return tokens
  }

  private settle(tokens: readonly Token[]): Block[] {
    if (tokens.length === 0) return this.settled
    this.settledLength += lengthOf(tokens)
    // A new array: the one before may be on the screen.
    this.settled = [...this.settled, ...blocksOf(tokens, this.levels)]
    return this.settled
  }

  private reading(settled: readonly Block[], tokens: readonly Token[], more?: Block): Reading {
    const tail = blocksOf(tokens, this.levels.copy())
    return { settled, tail: more === undefined ? tail : [...tail, more], generation: this.generation }
  }

  private startAgain(): void {
    this.lexer = newLexer()
    this.text = ''
    this.settledLength = 0
    this.settled = []
    this.levels = new HeadingLevels()
    this.generation += 1
    this.defines = false
    this.latest = undefined
  }
}

/**
 * How many of the tokens can change no more. The last one can always, and the one before it as long as the last one's first line is incomplete: `Foo` and `#` are
 * a paragraph and a heading, `Foo` and `#1` one paragraph. Of a formula it is the last line that counts.
 */
function settledCount(tokens: readonly Token[], tail: string): number {
  const solid = [...tokens.keys()].filter((at) => tokens[at]?.type !== 'space')
  const last = solid.at(-1) ?? 0
  const formula = tokens[last]?.type === 'formula' ? tokens[last].raw.trimEnd().length : 0
  const complete = tail.includes('\n', lengthOf(tokens.slice(0, last)) + formula)
  return (complete ? last : solid.at(-2)) ?? 0
}

function lengthOf(tokens: readonly Token[]): number {
  return tokens.reduce((length, { raw }) => length + raw.length, 0)
}

/** Where the tail's last paragraph opens a formula at the start of a line and does not close it. */
function openFormulaAt(tail: string, tokens: readonly Token[]): number | null {
  const paragraph = lastParagraph(tail)
  const at = unclosedFormula(tail.slice(paragraph))
  if (at === null) return null
  const open = paragraph + at
  return tokenAt(tokens, open)?.type === 'code' ? null : open
}

function unclosedFormula(text: string): number | null {
  const opener = /^ {0,3}(?:\$\$|\\\[)/gm
  for (let found = opener.exec(text); found !== null; found = opener.exec(text)) {
    const close = text.indexOf(found[0].endsWith('$$') ? '$$' : '\\]', opener.lastIndex)
    if (close === -1) return found.index
    opener.lastIndex = close + 2
  }
  return null
}

function tokenAt(tokens: readonly Token[], position: number): Token | undefined {
  let end = 0
  return tokens.find(({ raw }) => {
    end += raw.length
    return position < end
  })
}

function lastParagraph(text: string): number {
  let start = 0
  for (const { index } of text.matchAll(/\n[ \t]*(?=\n)/g)) start = index + 1
  return start
}
