import type { TokenizerAndRendererExtension, Tokens } from 'marked'

/** A formula's token, of a paragraph's own or within a line. */
export interface FormulaToken extends Tokens.Generic {
  type: 'formula'
  source: string
  display: boolean
}

const LONGEST_INLINE = 1_000
/** `$$…$$` and `\[…\]` from the start of a line; TeX itself ends a formula at a blank line. */
const BLOCK =
  /^ {0,3}(?:\$\$((?:(?!\$\$|\n[ \t]*\n)[\s\S])+)\$\$|\\\[((?:(?!\\\]|\n[ \t]*\n)[\s\S])+)\\\])[ \t]*(?:\n+|$)/
const BLOCK_START = /\n {0,3}(?:\$\$|\\\[)/
const BRACKETED =
  /^(?:\$\$((?:(?!\$\$|\n[ \t]*\n)[\s\S])+)\$\$|\\\[((?:(?!\\\]|\n[ \t]*\n)[\s\S])+)\\\]|\\\(((?:(?!\\\)|\n[ \t]*\n)[\s\S])+)\\\))/
/** Pandoc's rule, which tells "$5 and $6" from a formula: no blank inside of either dollar, no digit after the second. */
const DOLLARS = /^\$(?![\s$])((?:\\[\s\S]|[^\\$\n]|\n(?![ \t]*\n))*?)(?<!\s)\$(?![\d$])/
/** "$5 million to 7$": money all the same. */
const MONEY = /^[\d.,]+\s*[A-Za-z]{2,}/

/** A formula that is a paragraph of its own. */
export const blockFormula: TokenizerAndRendererExtension = {
  name: 'formula',
  level: 'block',
  start: (src) => {
    // Marked asks for each paragraph, with all the text that follows it.
    const end = src.indexOf('\n\n')
    const at = (end === -1 ? src : src.slice(0, end)).search(BLOCK_START)
    return at === -1 ? undefined : at + 1
  },
  tokenizer: (src) => {
    const [raw, dollars, brackets] = BLOCK.exec(src) ?? []
    return raw === undefined ? undefined : token(raw, dollars ?? brackets ?? '', true)
  },
}

/** A formula within a line of text. */
export const inlineFormula: TokenizerAndRendererExtension = {
  name: 'formula',
  level: 'inline',
  start: (src) => {
    const at = src.search(/\$|\\[([]/)
    return at === -1 ? undefined : at
  },
  tokenizer: (src) => inlineToken(src),
}

/** Underscores and stars within a formula are no emphasis: the text with each formula blanked, of the same length. */
export function maskFormulas(text: string): string {
  let masked = ''
  let rest = text
  for (;;) {
    const at = rest.search(/\$|\\[([]/)
    if (at === -1) return masked + rest
    const found = inlineToken(rest.slice(at))?.raw
    masked += rest.slice(0, at) + (found === undefined ? rest.slice(at, at + 1) : 'a'.repeat(found.length))
    rest = rest.slice(at + (found?.length ?? 1))
  }
}

function inlineToken(src: string): FormulaToken | undefined {
  const near = src.slice(0, LONGEST_INLINE)
  const [raw, dollars, square, round] = BRACKETED.exec(near) ?? []
  if (raw !== undefined) return token(raw, dollars ?? square ?? round ?? '', round === undefined)
  const [written, source] = DOLLARS.exec(near) ?? []
  if (written === undefined || source === undefined || MONEY.test(source)) return undefined
  return token(written, source, false)
}

function token(raw: string, source: string, display: boolean): FormulaToken | undefined {
  return source.trim() === '' ? undefined : { type: 'formula', raw, source: source.trim(), display }
}
