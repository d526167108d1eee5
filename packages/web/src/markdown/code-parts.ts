/** A stretch of code in one colour: highlight.js's class without its prefix, or '' for none, and the text. */
export type Run = readonly [kind: string, text: string]

/** So many lines are one element: code that grows is laid out anew in its last part only. */
const PART_LINES = 40

/** Code in parts of whole lines, each with its line ends. */
export function partsOf(code: string): string[] {
  const parts: string[] = []
  let start = 0
  let lines = 0
  for (let end = code.indexOf('\n'); end !== -1; end = code.indexOf('\n', end + 1)) {
    lines += 1
    if (lines % PART_LINES > 0) continue
    parts.push(code.slice(start, end + 1))
    start = end + 1
  }
  if (start < code.length) parts.push(code.slice(start))
  return parts
}

/** Colours of a code, part by part as `partsOf` divides it. */
export interface Highlighted {
  parts: readonly { text: string; runs: readonly Run[] }[]
}

/** Divides the runs of a whole code where its parts end. */
export function highlightedParts(code: string, runs: readonly Run[]): Highlighted {
  const rest = runs.values()
  let open: Run = ['', '']
  const take = (length: number): Run[] => {
    const taken: Run[] = []
    while (length > 0) {
      if (open[1] === '') {
        const next = rest.next()
        if (next.done) return taken
        open = next.value
      }
      const [kind, text] = open
      taken.push([kind, text.slice(0, length)])
      open = [kind, text.slice(length)]
      length -= Math.min(length, text.length)
    }
    return taken
  }
  return { parts: partsOf(code).map((text) => ({ text, runs: take(text.length) })) }
}

/** Parts of the earlier colours whose text is the same stay the same objects, so that nothing is drawn again for them. */
export function keepingParts(before: Highlighted | null, after: Highlighted): Highlighted {
  return {
    parts: after.parts.map((part, place) => {
      const old = before?.parts[place]
      return old !== undefined && old.text === part.text ? old : part
    }),
  }
}
