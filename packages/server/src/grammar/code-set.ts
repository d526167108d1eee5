/** Sorted, disjoint, inclusive ranges of Unicode code points. */
export type CodeSet = readonly CodeRange[]
export type CodeRange = readonly [from: number, to: number]

/**
 * Every character that UTF-8 can carry: no surrogates. Sets are always written as what they hold, never as what they leave
 * out: the engine then refuses the bytes of a surrogate and of anything beyond the last code point.
 */
export const ALL_CHARACTERS: CodeSet = [
  [0, 0xd7ff],
  [0xe000, 0x10ffff],
]

/** Any ranges, in any order, as a set; what lies outside of `ALL_CHARACTERS` is left out. */
export function codeSet(ranges: Iterable<CodeRange>): CodeSet {
  const merged: [number, number][] = []
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return intersection(merged, ALL_CHARACTERS)
}

export function charactersOf(text: string): CodeSet {
  return codeSet(Array.from(text, (character): CodeRange => [codeOf(character), codeOf(character)]))
}

export function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

export function union(...sets: CodeSet[]): CodeSet {
  return codeSet(sets.flat())
}

export function intersection(a: CodeSet, b: CodeSet): CodeSet {
  const found: CodeRange[] = []
  let i = 0
  let j = 0
  for (let left = a[0], right = b[0]; left !== undefined && right !== undefined; left = a[i], right = b[j]) {
    const from = Math.max(left[0], right[0])
    const to = Math.min(left[1], right[1])
    if (from <= to) found.push([from, to])
    if (left[1] < right[1]) i++
    else j++
  }
  return found
}

export function complement(set: CodeSet): CodeSet {
  const gaps: CodeRange[] = []
  let next = 0
  for (const [from, to] of set) {
    if (from > next) gaps.push([next, from - 1])
    next = to + 1
  }
  gaps.push([next, 0x10ffff])
  return intersection(
    gaps.filter(([from, to]) => from <= to),
    ALL_CHARACTERS,
  )
}

export function difference(a: CodeSet, b: CodeSet): CodeSet {
  return intersection(a, complement(b))
}

export function has(set: CodeSet, code: number): boolean {
  return set.some(([from, to]) => from <= code && code <= to)
}
