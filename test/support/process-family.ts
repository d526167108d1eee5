import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 10
const PATIENCE_MS = 20_000

interface Status {
  state: string
  parent: number
}

/** Processes that this one started. Only where there is /proc: elsewhere none are found. */
export function childrenOf(pid: number): number[] {
  return runningProcesses().filter((candidate) => statusOf(candidate)?.parent === pid)
}

/** SIGKILL; a process that ended meanwhile is no failure. */
export function killIfRunning(pid: number): void {
  signalIfRunning(pid, 'SIGKILL')
}

/** A process that ended meanwhile is no failure. */
export function signalIfRunning(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Returns when none of them runs any more; one that only waits to be reaped counts as gone. */
export async function waitUntilGone(pids: readonly number[]): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (pids.some(isRunning)) {
    if (performance.now() > deadline) throw new Error(`processes ${pids.join(', ')} do not end`)
    await delay(POLL_MS)
  }
}

function isRunning(pid: number): boolean {
  const status = statusOf(pid)
  return status !== undefined && status.state !== 'Z' && status.state !== 'X'
}

function runningProcesses(): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function statusOf(pid: number): Status | undefined {
  try {
    // The name, in parentheses, may itself hold spaces and parentheses.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return { state: fields[0] ?? 'X', parent: Number(fields[1]) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code))) {
      return undefined
    }
    throw error
  }
}
