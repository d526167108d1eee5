/** The page has the first level, and the answer's own unseen heading the second. */
const FIRST = 3
const LAST = 6

/**
 * Models begin with any of Markdown's six headings and leave some out; who hears a page goes by levels that begin at one and leave none out. So a heading stands one
 * level below the last one that was above it.
 */
export class HeadingLevels {
  private readonly open: number[]

  /** @param open the headings that the next one may stand below, by their depths in Markdown. */
  constructor(open: readonly number[] = []) {
    this.open = [...open]
  }

  next(depth: number): number {
    while ((this.open.at(-1) ?? 0) >= depth) this.open.pop()
    this.open.push(depth)
    return Math.min(FIRST - 1 + this.open.length, LAST)
  }

  copy(): HeadingLevels {
    return new HeadingLevels(this.open)
  }
}
