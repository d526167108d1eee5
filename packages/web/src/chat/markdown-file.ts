/**
 * The form of a Markdown export. What is read comes first: headings, and each text between two comments, which viewers do not show, so that nothing a text says can
 * be taken for the file's own words. At the end, folded, stands the JSON export of the same messages: what an answer was asked with, its receipt, and each text as it
 * was. A text that was edited since then differs from that one.
 */
import { closingFence } from './closing-fence.ts'
import type { MarkdownPart } from './markdown-layout.ts'

const FOLDS = '<details>\n<summary>The same as data, to import and to verify it</summary>\n'
const UNFOLDS = '</details>'
const DATA_BEGINS = '\n```json verbatim-conversations\n'
const DATA_ENDS = '\n```'

/** Beyond any that `markFor` has to make: to take the words up to there, texts need 8 million characters, and a chat is 5 MB at most. */
export const MARK = /^text\+{0,4000}$/

/** A word for the comments that no part has in a comment of its own: the shortest, as each text of the file has it twice. */
export function markFor(parts: readonly MarkdownPart[]): string {
  const taken = new Set<number>()
  for (const part of parts) {
    const text = typeof part === 'string' ? part : part.text
    for (const [, plus = ''] of text.matchAll(/<!-- \/?text(\+*) /g)) taken.add(plus.length)
  }
  let free = 0
  while (taken.has(free)) free += 1
  return `text${'+'.repeat(free)}`
}

/** The whole file. @param data the JSON export */
export function markdownFile(parts: readonly MarkdownPart[], mark: string, data: string): string {
  let number = 0
  const shown = parts.map((part) => {
    if (typeof part === 'string') return part
    number += 1
    return `${opening(mark, number)}\n\n${settled(part.text)}\n\n${closing(mark, number)}`
  })
  const folded = `${FOLDS}${DATA_BEGINS}${data}${DATA_ENDS}\n\n${UNFOLDS}`
  return `${[...shown, folded].join('\n\n')}\n`
}

function opening(mark: string, number: number): string {
  return `<!-- ${mark} ${number} -->`
}

function closing(mark: string, number: number): string {
  return `<!-- /${mark} ${number} -->`
}

/** A text as the file shows it: it leaves the code block that it is in. */
function settled(written: string): string {
  const text = unbroken(written)
  const line = closingFence(text)
  return line === '' ? text : `${text}\n${line}`
}

/** What a file shows, and its data; undefined for one that has none at its end. */
export function splitMarkdown(file: string): { shown: string; data: string } | undefined {
  const text = unbroken(file)
  const begins = text.lastIndexOf(DATA_BEGINS)
  if (begins === -1) return undefined
  const after = text.slice(begins + DATA_BEGINS.length)
  const ends = after.indexOf(DATA_ENDS)
  if (ends === -1) return { shown: text.slice(0, begins), data: after }
  const rest = after.slice(ends + DATA_ENDS.length)
  return { shown: text.slice(0, begins) + rest, data: after.slice(0, ends) }
}

/** Editors and mail change the ends of lines, and files cannot hold half a character. */
function unbroken(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').toWellFormed()
}

interface ShownTexts {
  /** In the order of the parts, each as the file shows it: the very text of the part where nothing was changed. */
  texts: string[]
  /** Whether anything beside the texts is other than it was written. */
  isChangedAround: boolean
}

/** What the first half of a file shows of these parts; undefined where one of the texts is not there any more. */
export function shownTexts(
  shown: string,
  parts: readonly MarkdownPart[],
  mark: string,
): ShownTexts | undefined {
  const texts: string[] = []
  const around: string[] = []
  let at = 0
  for (const part of parts) {
    if (typeof part === 'string') continue
    const number = texts.length + 1
    const begins = shown.indexOf(opening(mark, number), at)
    const ends = begins === -1 ? -1 : shown.indexOf(closing(mark, number), begins)
    if (ends === -1) return undefined
    around.push(shown.slice(at, begins))
    texts.push(shownText(shown.slice(begins + opening(mark, number).length, ends), part.text))
    at = ends + closing(mark, number).length
  }
  around.push(shown.slice(at))
  return { texts, isChangedAround: isOther(around, ownWords(parts)) }
}

/** @param between what stands between the comments @param written the text as it was exported */
function shownText(between: string, written: string): string {
  const text = between.replace(/^\n{1,2}/, '').replace(/\n{1,2}$/, '')
  if (text === settled(written)) return written
  const line = closingFence(unbroken(written))
  return line !== '' && text.endsWith(`\n${line}`) ? text.slice(0, -line.length - 1) : text
}

/** All that this page writes itself, in its order. */
function ownWords(parts: readonly MarkdownPart[]): string[] {
  return [...parts.filter((part) => typeof part === 'string'), FOLDS, UNFOLDS]
}

/** Beside white space. @param found of a file, which may be a hundred times as long as what was written there */
function isOther(found: readonly string[], written: readonly string[]): boolean {
  const words = (parts: readonly string[]) => unbroken(parts.join('\n')).replaceAll(/\s+/g, ' ').trim()
  return lengthOf(found) > 2 * lengthOf(written) + SPARE_SPACE || words(found) !== words(written)
}

/** White space that editors may add, in characters. */
const SPARE_SPACE = 100_000

function lengthOf(parts: readonly string[]): number {
  return parts.reduce((length, part) => length + part.length, 0)
}
