import type { MarkedToken, Token, Tokens } from 'marked'
import type { Block, Inline, ListItem, Table } from './document-tree.ts'
import { decodeEntities } from './entities.ts'
import type { FormulaToken } from './formulas.ts'
import type { HeadingLevels } from './heading-levels.ts'
import { hostOf, safeLink } from './links.ts'

/** Marked's tokens, without the type that stands for any other. */
type KnownToken = MarkedToken | FormulaToken

/**
 * Marked's block tokens as the tree that is shown. What has no place in the tree becomes text.
 *
 * @param levels of the headings before these; goes on with them.
 */
export function blocksOf(tokens: readonly Token[], levels: HeadingLevels): Block[] {
  return tokens.flatMap((token) => blockOf(token as KnownToken, levels) ?? [])
}

function blockOf(token: KnownToken, levels: HeadingLevels): Block | null {
  const written = token.raw
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return null
    case 'paragraph':
      return { kind: 'paragraph', written, children: inlinesOf(token.tokens) }
    case 'text':
      return {
        kind: 'line',
        written,
        children: token.tokens === undefined ? [textOf(token)] : inlinesOf(token.tokens),
      }
    case 'heading':
      return { kind: 'heading', written, level: levels.next(token.depth), children: inlinesOf(token.tokens) }
    case 'code':
      return { kind: 'code', written, language: languageOf(token), code: token.text }
    case 'blockquote':
      return { kind: 'quote', written, blocks: blocksOf(token.tokens, levels) }
    case 'list':
      return {
        kind: 'list',
        written,
        start: token.start === '' ? null : token.start,
        items: token.items.map((item) => itemOf(item, levels)),
      }
    case 'table':
      return { kind: 'table', written, table: tableOf(token) }
    case 'hr':
      return { kind: 'rule', written }
    case 'formula':
      return { kind: 'formula', written, growing: false, formula: formulaOf(token) }
    default:
      return { kind: 'verbatim', written, text: written.trimEnd() }
  }
}

function languageOf({ lang }: Tokens.Code): string {
  return /^[\w+#.-]{1,30}/.exec(lang ?? '')?.[0].toLowerCase() ?? ''
}

function itemOf(item: Tokens.ListItem, levels: HeadingLevels): ListItem {
  return {
    written: item.raw,
    checked: item.task ? item.checked === true : null,
    blocks: blocksOf(item.tokens, levels),
  }
}

function tableOf({ align, header, rows }: Tokens.Table): Table {
  const cellsOf = (cells: Tokens.TableCell[]) => cells.map(({ tokens }) => inlinesOf(tokens))
  return {
    alignments: align,
    head: cellsOf(header),
    rows: rows.map((cells) => ({ written: cells.map(({ text }) => text).join('|'), cells: cellsOf(cells) })),
  }
}

function formulaOf({ source, display, raw }: FormulaToken) {
  return { source, display, written: raw.trim() }
}

function inlinesOf(tokens: readonly Token[]): Inline[] {
  return tokens.flatMap((token) => inlineOf(token as KnownToken) ?? [])
}

function inlineOf(token: KnownToken): Inline | null {
  switch (token.type) {
    case 'text':
    case 'escape':
      return textOf(token)
    case 'codespan':
      return { kind: 'code', text: token.text }
    case 'strong':
      return { kind: 'strong', children: inlinesOf(token.tokens) }
    case 'em':
      return { kind: 'emphasis', children: inlinesOf(token.tokens) }
    case 'del':
      return { kind: 'deleted', children: inlinesOf(token.tokens) }
    case 'link':
      return linkOf(token)
    case 'image':
      return pictureOf(token)
    case 'br':
      return { kind: 'break' }
    case 'formula':
      return { kind: 'formula', formula: formulaOf(token) }
    case 'checkbox':
      return null
    case 'html':
      // The only element that models need: there is no other way to break a line within a table's cell.
      return /^<br\s*\/?>$/i.test(token.raw) ? { kind: 'break' } : { kind: 'text', text: token.raw }
    default:
      return { kind: 'text', text: token.raw }
  }
}

function textOf(token: Tokens.Text | Tokens.Escape): Inline {
  const escaped = token.type === 'escape' || token.escaped === true
  return { kind: 'text', text: escaped ? token.text : decodeEntities(token.text) }
}

function linkOf(token: Tokens.Link): Inline {
  const address = token.autolink === true ? token.href : decodeEntities(token.href)
  const link = safeLink(address, token.text)
  const children = inlinesOf(token.tokens)
  // A link that leads nowhere keeps its words; where it would have led is still to be seen, for it may be a file that the answer speaks of.
  if (link !== null) return { kind: 'link', link, children }
  return { kind: 'text', text: children.length === 0 ? token.raw : `${wordsOf(children)} (${address})` }
}

/** A picture is never fetched: its host would learn who reads this answer, and when. */
function pictureOf(token: Tokens.Image): Inline {
  const address = decodeEntities(token.href)
  const words = `Image: ${decodeEntities(token.text).trim() || 'without description'}`
  const link = safeLink(address, words)
  if (link === null || hostOf(address) === null) return { kind: 'text', text: words }
  return { kind: 'link', link, children: [{ kind: 'text', text: words }] }
}

/** The words of a part, without their form. */
export function wordsOf(inlines: readonly Inline[]): string {
  return inlines.map(wordsOfOne).join('')
}

function wordsOfOne(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
    case 'code':
      return inline.text
    case 'break':
      return ' '
    case 'formula':
      return inline.formula.written
    default:
      return wordsOf(inline.children)
  }
}
