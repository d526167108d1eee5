import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * CPU time of a process, all its threads, in microseconds. From /proc/PID/task/TID/schedstat, whose first field is
 * nanoseconds on a CPU; a thread that has ended no longer counts, which a window of seconds does not notice.
 *
 * @throws when the process is gone or the kernel has no schedstat (only Linux has).
 */
export function cpuMicros(pid: number): number {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
    nanoseconds += Number(stat.split(' ')[0])
  }
  return nanoseconds / 1000
}

/** The process ids of all children, and theirs. */
export function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
    .filter((id) => id.trim() !== '')
    .map(Number)
  return children.flatMap((child) => [child, ...descendants(child)])
}

/** Where an engine process listens, from its `--host` and `--port`; undefined for other processes. */
export function listenAddress(pid: number): { socketPath: string } | { origin: string } | undefined {
  const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  const valueAfter = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined)
  const host = valueAfter('--host')
  if (host === undefined) return undefined
  if (host.endsWith('.sock')) return { socketPath: resolve(readlinkSync(`/proc/${pid}/cwd`), host) }
  const port = valueAfter('--port')
  return port === undefined ? undefined : { origin: `http://${host}:${port}` }
}
