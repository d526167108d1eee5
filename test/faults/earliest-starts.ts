/**
 * When requests of one keyless address may have started at the earliest, if the rule is kept: one at a time, each `gapMs` after the start of the one before.
 * A start is not seen; it lies after the asking, after the end of the one before and before its own arrival, which a busy machine delays as it likes.
 * So nothing that arrives before these times was started by the rule, and no delay makes what was started by the rule arrive before them.
 *
 * @param askedAt when nothing had been asked yet, by the clock of the arrivals.
 * @param arrivals in the order of the asking.
 */
export function earliestStarts(askedAt: number, arrivals: readonly number[], gapMs: number): number[] {
  const earliest: number[] = []
  for (const index of arrivals.keys()) {
    const byGap = index === 0 ? askedAt : (earliest[index - 1] ?? askedAt) + gapMs
    earliest.push(Math.max(byGap, arrivals[index - 1] ?? askedAt))
  }
  return earliest
}
