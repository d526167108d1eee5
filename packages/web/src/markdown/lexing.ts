import { Lexer, Marked, type Token, Tokenizer, type Tokens } from 'marked'
import { blockFormula, inlineFormula, maskFormulas } from './formulas.ts'

/** Deeper quotes and lists are text. Marked goes down by calling itself, and a line of ten thousand `>` is an answer too. */
const DEEPEST = 16
/** Text in one run: marked's time for emphasis and addresses grows with the square of it, so more is taken in slices. */
const LONGEST_RUN = 1_500
/** A run longer than this is no prose, and stays as it is written. */
const LONGEST_PROSE = 10_000

const rules = new Marked({
  gfm: true,
  extensions: [blockFormula, inlineFormula],
  hooks: { emStrongMask: maskFormulas },
})

/** Marked's lexer with bounds on its time and depth, for text that somebody may have written to find out. Keeps the link definitions that it saw. */
export function newLexer(): Lexer {
  return new Lexer({ ...rules.defaults, tokenizer: new BoundedTokenizer() })
}

/** @returns the tokens of `text`, of blocks and of what is in them. Their `raw` put together is `text`. */
export function lex(lexer: Lexer, text: string): Token[] {
  lexer.inlineQueue = []
  try {
    const tokens = lexer.blockTokens(text, [])
    for (const run of lexer.inlineQueue) lexRun(lexer, run.src, run.tokens)
    return tokens
  } catch {
    // A bug or the end of the stack: what cannot be told apart is shown as it was written.
    return [{ type: 'html', raw: text, text, pre: false, block: true }]
  }
}

/** Definitions of links (`[name]: address`) that were seen so far. */
export function definitionsOf(lexer: Lexer): number {
  return Object.keys(lexer.tokens.links).length
}

function lexRun(lexer: Lexer, text: string, tokens: Token[]): void {
  // An unclosed <a> or <pre> is text here, so it changes nothing in the next run.
  Object.assign(lexer.state, { inLink: false, inRawBlock: false })
  if (text.length > LONGEST_PROSE) tokens.push({ type: 'text', raw: text, text })
  else for (const slice of slicesOf(text)) lexer.inlineTokens(slice, tokens)
}

function* slicesOf(text: string): Generator<string> {
  let rest = text
  while (rest.length > LONGEST_RUN) {
    const blank = rest.lastIndexOf(' ', LONGEST_RUN)
    const at = blank > LONGEST_RUN / 2 ? blank : LONGEST_RUN
    yield rest.slice(0, at)
    rest = rest.slice(at)
  }
  yield rest
}

const FORMULA_LINE = /^ {0,3}(?:\$\$|\\\[)/m

class BoundedTokenizer extends Tokenizer {
  private depth = 0

  override blockquote(src: string): Tokens.Blockquote | undefined {
    return this.deeper(() => super.blockquote(src))
  }

  override list(src: string): Tokens.List | undefined {
    return this.deeper(() => super.list(src))
  }

  /** Marked would make a heading of a formula and the text around it when a line of `=` follows. */
  override lheading(src: string): Tokens.Heading | undefined {
    const heading = super.lheading(src)
    return heading !== undefined && FORMULA_LINE.test(heading.raw) ? undefined : heading
  }

  private deeper<T>(lexPart: () => T): T | undefined {
    if (this.depth === DEEPEST) return undefined
    this.depth += 1
    try {
      return lexPart()
    } finally {
      this.depth -= 1
    }
  }
}
