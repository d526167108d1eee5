/** Where two texts part, with what stands around it. */
interface TextDifference {
  /** Counted in characters (code points) from 0. */
  at: number
  /** What both begin with, cut to what is near. */
  before: string
  /** What follows in each from there, cut likewise; empty where it ends. */
  first: string
  second: string
}

const CONTEXT = 80

/** @returns undefined where the two are the same. */
export function firstDifferenceOf(left: string, right: string): TextDifference | undefined {
  if (left === right) return undefined
  const [first, second] = [[...left], [...right]]
  let at = 0
  while (at < first.length && first[at] === second[at]) at += 1
  const cut = (text: string[]) => text.slice(at, at + CONTEXT).join('')
  return {
    at,
    before: first.slice(Math.max(0, at - CONTEXT), at).join(''),
    first: cut(first),
    second: cut(second),
  }
}
