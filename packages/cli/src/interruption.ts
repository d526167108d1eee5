import { EXIT } from './exit-codes.ts'
import { Interrupted } from './usage-error.ts'

/**
 * A terminal's Ctrl-C reaches every process of the group, and npm and the launcher pass it on once more: what comes
 * within this time is the same key press.
 */
const SAME_PRESS_MS = 300

/** Listens for stop signals, each press once. Returns what ends the listening. */
export function onStopSignal(
  signals: readonly NodeJS.Signals[],
  listener: (signal: NodeJS.Signals) => void,
): () => void {
  let last = Number.NEGATIVE_INFINITY
  const hear = (signal: NodeJS.Signals) => {
    const now = performance.now()
    if (now - last < SAME_PRESS_MS) return
    last = now
    listener(signal)
  }
  for (const signal of signals) process.on(signal, hear)
  return () => {
    for (const signal of signals) process.off(signal, hear)
  }
}

/**
 * Runs work that Ctrl-C stops: the first one aborts the signal and lets the work clean up, the second ends the process.
 *
 * @throws Interrupted when the user stopped it, whatever the work made of that.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const ignore = onStopSignal(['SIGINT'], () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort(new Interrupted())
  })
  try {
    return await work(controller.signal)
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    ignore()
  }
}
