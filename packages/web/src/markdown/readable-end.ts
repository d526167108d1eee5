/**
 * The end of a text that is still being written, as it is shown until more of it comes: marks whose meaning the next tokens decide are held back or closed, so that
 * nothing jumps. It is looks only: the finished text is read as it is.
 *
 * @param tail whole lines before it were read already; it starts outside of code.
 */
export function readableEnd(tail: string): string {
  const lastLine = tail.lastIndexOf('\n') + 1
  if (isInCode(tail)) return PARTIAL_FENCE.test(tail.slice(lastLine)) ? tail.slice(0, lastLine) : tail
  const shown = withoutUndecidedLines(tail)
  const start = runStart(shown)
  if (shown.length - start > LONGEST_RUN) return shown
  return shown.slice(0, start) + closeMarks(shown.slice(start))
}

/** Closing the marks of a longer run would cost more than it pleases. */
const LONGEST_RUN = 2_000

/** `-` may become a rule, a heading's underline or a list, `|` a table: a line of nothing but such marks says nothing yet. */
const UNDECIDED = /^[ \t]*(?:[-*+_=#>|:`~]{1,12}|\d{1,9}[.)]?|[-*+>]\s+\[[ xX]?\]?)[ \t]*$/
const PARTIAL_FENCE = /^[ \t]*(?:`{1,2}|~{1,2})$/
const FENCE = /^[ \t]*(?:(?:[-*+>]|\d+[.)])[ \t]+)*(?:```|~~~)/gm
/** A table's first line, and its second while that is incomplete. */
const TABLE_START = /(?:^|\n)[ \t]*\|[^\n]*(?:\n[ \t]*\|?[-:| \t]*)?$/

function isInCode(tail: string): boolean {
  return (tail.match(FENCE)?.length ?? 0) % 2 === 1
}

function withoutUndecidedLines(tail: string): string {
  const start = tail.lastIndexOf('\n') + 1
  const shown = UNDECIDED.test(tail.slice(start)) ? tail.slice(0, start) : tail
  return isTableStart(shown) ? shown.replace(TABLE_START, '') : shown
}

function isTableStart(tail: string): boolean {
  const at = tail.search(TABLE_START)
  if (at === -1) return false
  // A row of a table that has begun already is shown as it grows.
  const before = tail.slice(0, at)
  const lineBefore = before.slice(before.lastIndexOf('\n') + 1)
  return !lineBefore.trimStart().startsWith('|') && !/^\s*\|?[-:| \t]+\|/.test(lineBefore)
}

/** Marks of emphasis do not reach over the start of a block. */
const BLOCK_START = /\n[ \t]*\n|\n(?=[ \t]*(?:[-*+>|]|\d{1,9}[.)]|#{1,6})[ \t])/g

function runStart(tail: string): number {
  let start = 0
  for (const { index } of tail.matchAll(BLOCK_START)) start = index + 1
  return start
}

const HALF_LINK = /!?\[([^\]\n]*)(?:\]\([^)\n]*|\])?$/

function closeMarks(run: string): string {
  const code = unclosedTicks(run)
  if (code !== null) return run + code
  const withoutLink = run.replace(HALF_LINK, (written, words: string) => {
    // `[x]` may be a task or a reference, `[` alone a bracket: only what has begun to lead somewhere is a link.
    if (written.startsWith('!')) return ''
    return written.includes('](') ? words : written
  })
  return closeEmphasis(withoutLink)
}

function unclosedTicks(run: string): string | null {
  let open: string | null = null
  for (const [ticks] of run.matchAll(/(?<!\\)`+/g)) {
    if (open === null) open = ticks
    else if (open === ticks) open = null
  }
  return open
}

/** Only within the last line: what is put at its end must not reach the lines before. */
function closeEmphasis(run: string): string {
  if (run.endsWith('\n')) return run
  const prose = run.replace(/(`+)[\s\S]*?\1/g, (code) => 'a'.repeat(code.length)).replace(/\\./g, 'aa')
  // The mark that has just come, or the first half of it, says nothing before a word follows.
  const bare = /(?:\*{1,3}|~{1,2})$/.exec(prose)
  if (bare !== null && isOpening(prose, bare.index)) return closeEmphasis(run.slice(0, bare.index))
  const open = openMarks(prose)
  if (open.length > 2 || open.length === 0) return run
  // `**bold*`: the first star of the two that will close it.
  if (open[0] === '**' && open[1] === '*' && prose.endsWith('*')) return `${run}*`
  return `${run.trimEnd()}${open.reverse().join('')}`
}

function openMarks(prose: string): string[] {
  const open: string[] = []
  for (const { 0: mark, index } of prose.matchAll(/\*+|~~/g)) {
    const follows = /\S/.test(prose.charAt(index + mark.length))
    if (open.at(-1) === mark) open.pop()
    else if (follows || prose.length === index + mark.length) open.push(mark)
  }
  return open
}

function isOpening(prose: string, at: number): boolean {
  return at === 0 || /\s|[([{"'“‘]/.test(prose.charAt(at - 1))
}
