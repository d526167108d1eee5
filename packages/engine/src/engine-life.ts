import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { GUARD_SHELL, guardArguments } from './guard.ts'
import { LineTail } from './line-tail.ts'

const REMEMBERED_LINES = 20

/** How an engine's process ended: one of the two is set. */
export interface EngineEnd {
  code: number | null
  signal: string | null
}

/** One run of llama-server, from its start to its end. */
export interface EngineLife {
  /** Null when the engine could not even be started. */
  readonly pid: number | null
  /** Never rejects. Resolves when the engine, its guard and their output are gone. */
  readonly ended: Promise<EngineEnd>
  /** The last lines that the engine wrote. */
  readonly lastLines: readonly string[]
  /** Kills engine and guard at once; `ended` tells when it is done. */
  kill(): void
}

export interface EngineLifeInput {
  command: readonly string[]
  socketPath: string
  environment: Record<string, string>
  log: (line: string) => void
}

/** Starts the engine behind its guard; resolves as soon as its process id is known or it has ended. */
export async function beginEngineLife(input: EngineLifeInput): Promise<EngineLife> {
  const guard = spawn(GUARD_SHELL, guardArguments(input.socketPath, input.command), {
    detached: true,
    env: input.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const tail = new LineTail(REMEMBERED_LINES, input.log)
  guard.stderr.setEncoding('utf8').on('data', (text: string) => tail.write(text))
  const ended = whenGone(guard, tail)
  const pid = await Promise.race([firstLine(guard), ended.then(() => '')])
  return {
    pid: /^\d+$/.test(pid) ? Number(pid) : null,
    ended,
    get lastLines() {
      return tail.lines
    },
    // Before the guard is reaped its group cannot be another's; afterwards `whenGone` has seen to the group.
    kill: () => {
      if (guard.exitCode === null && guard.signalCode === null) killGroup(guard)
    },
  }
}

function whenGone(guard: ChildProcess, tail: LineTail): Promise<EngineEnd> {
  return new Promise((resolve) => {
    guard.on('error', (error) => {
      tail.write(`${error.message}\n`)
      if (guard.pid === undefined) resolve({ code: 127, signal: null })
    })
    // A guard that was itself killed leaves its engine behind: the group goes with it.
    guard.on('exit', (_code, signal) => {
      if (signal !== null) killGroup(guard)
    })
    guard.on('close', (code, signal) => {
      tail.end()
      resolve(signal === null ? endOf(code ?? 0) : { code: null, signal })
    })
  })
}

function killGroup(guard: ChildProcess): void {
  if (guard.pid === undefined) return
  try {
    process.kill(-guard.pid, 'SIGKILL')
  } catch (error) {
    // Nobody left in the group; macOS says EPERM when only ended processes are in it.
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}

/** A shell reports an end by signal n as status 128 + n. */
function endOf(status: number): EngineEnd {
  const signal = Object.entries(constants.signals).find(([, number]) => number === status - 128)
  return signal === undefined ? { code: status, signal: null } : { code: null, signal: signal[0] }
}

function firstLine(guard: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    guard.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      if (text.includes('\n')) resolve(text.trim())
    })
  })
}

/** For the log: "exit status 1", "signal SIGKILL". */
export function describeEnd(end: EngineEnd): string {
  return end.signal === null ? `exit status ${end.code}` : `signal ${end.signal}`
}
