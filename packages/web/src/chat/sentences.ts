const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' })

/**
 * Where the last whole sentence of a growing text ends, looking from `from` on; `from` itself when none is whole.
 * The last segment may still grow ("3." may become "3.14"), so it never counts.
 */
export function endOfWholeSentences(text: string, from: number): number {
  const lastStart = [...segmenter.segment(text.slice(from))].at(-1)?.index ?? 0
  return from + lastStart
}
