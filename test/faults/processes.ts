import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A process as the system lists it; one that has ended but is not reaped yet counts as gone, and is not here. */
export interface SystemProcess {
  pid: number
  parentPid: number
  command: string
}

/** /proc where there is one: ps is not on every machine. */
export function runningProcesses(): SystemProcess[] {
  return process.platform === 'linux' ? fromProc() : fromPs()
}

export function isRunning(pid: number): boolean {
  return runningProcesses().some((entry) => entry.pid === pid)
}

/** Children and theirs. */
export function descendantsOf(pid: number, all = runningProcesses()): SystemProcess[] {
  const children = all.filter(({ parentPid }) => parentPid === pid)
  return children.flatMap((child) => [child, ...descendantsOf(child.pid, all)])
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  if (process.platform === 'linux') {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kibibytes) * 1024
  }
  return Number(ps('-o', 'rss=', '-p', String(pid))) * 1024
}

function fromProc(): SystemProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)))
}

function readProcess(pid: number): SystemProcess[] {
  try {
    const [state, parentPid] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    if (state === 'Z' || state === 'X') return []
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return [{ pid, parentPid: Number(parentPid), command }]
  } catch (error) {
    // It ended between the listing and the look.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return []
    throw error
  }
}

function fromPs(): SystemProcess[] {
  return ps('-axo', 'pid=,ppid=,state=,command=')
    .split('\n')
    .flatMap((line) => {
      const [, pid, parentPid, state = '', command = ''] =
        /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
      return pid === undefined || state.startsWith('Z')
        ? []
        : [{ pid: Number(pid), parentPid: Number(parentPid), command }]
    })
}

function ps(...args: string[]): string {
  return spawnSync('ps', args, { encoding: 'utf8' }).stdout.trim()
}
