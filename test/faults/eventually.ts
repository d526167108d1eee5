import { setTimeout as delay } from 'node:timers/promises'

/** Asks again until it holds; the limit only bounds a failing test. Returns how long it took, in milliseconds. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 60_000,
  pauseMs = 20,
): Promise<number> {
  const startedAt = performance.now()
  while (!(await holds())) {
    if (performance.now() - startedAt > limitMs) throw new Error(`not so within ${limitMs} ms: ${what}`)
    await delay(pauseMs)
  }
  return performance.now() - startedAt
}
