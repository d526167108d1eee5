import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { SetupError } from './setup-error.ts'

/**
 * Runs a program to its end: its lines are handed on, an abort ends it with all that it started, and it does not
 * outlive this process either.
 */
export interface CommandOptions {
  cwd?: string
  env: NodeJS.ProcessEnv
  signal?: AbortSignal | undefined
  onLine?: (line: string) => void
}

export interface CommandResult {
  status: number
  /** The last lines of both outputs, for a message about a failure. */
  tail: string[]
  stdout: string
}

const TAIL_LINES = 40
const STDOUT_LIMIT = 1_000_000

/**
 * The program runs in a group of its own, under a shell that holds the read end of a pipe from this process. When
 * the pipe closes, by an abort or because this process is gone (kill -9 too), the shell ends the program: otherwise
 * a compiler would go on writing into a build tree whose lock has already passed to somebody else. It asks first
 * (TERM), because ninja keeps its compilers in groups that only ninja knows, and kills what is left after 5 s.
 */
const GUARD = `ended=0
trap 'ended=1' USR1
exec 3<&0
"$@" </dev/null 3<&- & task=$!
{
  read -r _ <&3
  kill -USR1 $$
  kill -TERM "$task"
  tries=0
  while kill -0 "$task" && [ "$tries" -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
  kill -KILL -$$
} >/dev/null 2>&1 & watch=$!
exec 3<&-
wait "$task"; status=$?
if [ "$ended" = 1 ]; then
  while kill -0 "$task" 2>/dev/null; do wait "$task"; done
  kill -KILL -$$
fi
kill -KILL "$watch" 2>/dev/null
exit "$status"`

/** Throws a SetupError when the program is not there; any exit status is a result. */
export async function runCommand(
  program: string,
  args: string[],
  options: CommandOptions,
): Promise<CommandResult> {
  options.signal?.throwIfAborted()
  const child = spawn('/bin/sh', ['-c', GUARD, 'guard', program, ...args], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const result: CommandResult = { status: -1, tail: [], stdout: '' }
  const collect = (line: string) => {
    result.tail.push(line)
    if (result.tail.length > TAIL_LINES) result.tail.shift()
    options.onLine?.(line)
  }
  createInterface({ input: child.stderr }).on('line', collect)
  createInterface({ input: child.stdout }).on('line', (line) => {
    collect(line)
    if (result.stdout.length < STDOUT_LIMIT) result.stdout += `${line}\n`
  })
  const end = () => child.stdin.destroy()
  options.signal?.addEventListener('abort', end, { once: true })
  try {
    result.status = await exitStatus(child)
  } finally {
    options.signal?.removeEventListener('abort', end)
  }
  options.signal?.throwIfAborted()
  if (result.status === 127) throw missing(program, result.tail)
  return result
}

function exitStatus(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    // The guard can be gone before its pipe is: that is its exit, which 'close' tells.
    child.stdin?.on('error', () => {})
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? -1))
  })
}

function missing(program: string, tail: string[]): SetupError {
  return new SetupError(
    `${program} could not be run.`,
    tail.at(-1) ?? 'It was not found on the PATH.',
    `Install ${program}, or put it on the PATH.`,
  )
}

/** As runCommand, and any status but 0 is a SetupError that shows the program's last lines. */
export async function requireCommand(
  what: string,
  program: string,
  args: string[],
  options: CommandOptions & { fix: string },
): Promise<CommandResult> {
  const result = await runCommand(program, args, options)
  if (result.status === 0) return result
  const lines = result.tail.slice(-12).join('\n    ')
  throw new SetupError(what, `${program} ended with status ${result.status}:\n    ${lines}`, options.fix)
}
