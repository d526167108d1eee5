/**
 * Which frames to take of a video: those that are shown in the middle of `count` equal stretches of it, none twice.
 *
 * @param starts when each frame is shown first, ascending, in the unit of `duration`.
 * @returns indices into `starts`, ascending; fewer than `count` when the video has fewer frames.
 */
export function sampleTimes(starts: number[], duration: number, count: number): number[] {
  const wanted = Math.min(count, starts.length)
  const chosen = new Set<number>()
  let at = 0
  for (let stretch = 0; stretch < wanted; stretch++) {
    const moment = (starts[0] ?? 0) + ((stretch + 0.5) / wanted) * duration
    while (at + 1 < starts.length && (starts[at + 1] ?? moment) <= moment) at++
    chosen.add(at)
  }
  return [...chosen]
}
