/** Lists within lists; what is nested deeper is looked at as text. */
const MAX_DEPTH = 32

const RULE = /^([-*_]) *(?:\1 *){2,}$/
const ITEM = /^(?:[-+*]|\d{1,9}[.)])(?= |$)/

interface Entered {
  /** What a line has beside its lists' marks; empty where it is no block of these. */
  content: string
  /** Where that begins, from 0. */
  column: number
  /** Where the innermost list's text begins, 0 outside of any. */
  depth: number
}

interface Containers {
  /** Reads the next line that has words in it, in its order. */
  enter(line: string): Entered
  /** Whether a line is as deep as a block. */
  isWithin(line: string, depth: number): boolean
  /** A line without what indents the block that it is in. */
  inner(line: string, depth: number): string
}

/**
 * The lists that the lines of a text stand in (CommonMark 5.2), read one after the other. What is quoted ends with its last `>` and is no matter here: its lines are
 * given as empty ones.
 */
export function containersOf(): Containers {
  const depths: number[] = []
  return {
    enter(line) {
      const whole = untabbed(line)
      while (depths.length > 0 && indentOf(whole) < (depths.at(-1) ?? 0)) depths.pop()
      return entered(whole, depths)
    },
    isWithin: (line, depth) => depth === 0 || indentOf(untabbed(line)) >= depth,
    inner: (line, depth) => untabbed(line).slice(depth),
  }
}

/** @param depths of the lists that the line is in; those that it begins are added. */
function entered(line: string, depths: number[]): Entered {
  for (let at = 0; ; ) {
    const depth = depths.at(-1) ?? 0
    const column = at + indentOf(line.slice(at))
    const content = line.slice(column)
    // Four columns more are an indented block, which ends by itself.
    if (column - depth > 3 || content.startsWith('>')) return { content: '', column, depth }
    const [mark] = RULE.test(content) ? [] : (ITEM.exec(content) ?? [])
    if (mark === undefined || depths.length === MAX_DEPTH) return { content, column, depth }
    const after = content.slice(mark.length)
    const space = indentOf(after)
    at = column + mark.length + (space > 4 || space === after.length ? Math.min(1, after.length) : space)
    depths.push(column + mark.length + (space > 4 || space === after.length ? 1 : space))
  }
}

function indentOf(line: string): number {
  return line.search(/[^ ]|$/)
}

/** Tabs go to the next fourth column. */
function untabbed(line: string): string {
  return line.split('\t').reduce((before, piece) => before + ' '.repeat(4 - (before.length % 4)) + piece)
}
