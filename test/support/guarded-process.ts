import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * A server program for tests that never outlives this process, not even when this process is killed with -9.
 *
 * Between the two stands a shell in a process group of its own. It holds the read end of a pipe from this process,
 * to which nothing is ever written: its end means that this process is gone. Then the shell's watcher ends the program
 * and removes its folder; the shell only reaps the program meanwhile, as not every container's first process does.
 */
const GUARD = `folder=$1 signal=$2
shift 2
orphaned=0
trap 'orphaned=1' USR1
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
(
  read -r _ <&3
  kill -USR1 $$
  kill -s "$signal" "$server"
  tries=0
  while kill -0 "$server" && [ "$tries" -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
  kill -KILL "$server"
  for again in 1 2 3 4 5; do rm -rf "$folder" && break; sleep 0.2; done
  kill -KILL 0
) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
echo "guarded process $server"
wait "$server"
status=$?
if [ "$orphaned" = 1 ]; then
  wait "$server"
  wait "$watcher"
fi
kill -KILL "$watcher"
exit "$status"`

const PID_LINE = /^guarded process (\d+)$/m
const START_TIMEOUT_MS = 60_000
const LOG_CHARACTERS = 100_000

export interface GuardedOptions {
  command: readonly string[]
  /** Removed when this process ends without having stopped the program. */
  folder: string
  env: NodeJS.ProcessEnv
  /** By which the program ends at once and gives back what outlives it otherwise, such as shared memory. */
  stopSignal: 'QUIT' | 'TERM'
  /** Whom the program runs as; undefined for the user of this process. */
  user?: { uid: number; gid: number } | undefined
  /** What the program writes, to either output, once it can be used. */
  ready: RegExp
}

export interface GuardedProcess {
  readonly pid: number
  /** The end of what it wrote so far, to both outputs. */
  log(): string
  stop(): Promise<void>
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>
}

/** Starts the program and waits until it says that it is ready; throws with its log when it ends before. */
export async function startGuarded(options: GuardedOptions): Promise<GuardedProcess> {
  const words = [options.folder, options.stopSignal, ...options.command]
  const child = spawn('/bin/sh', ['-c', GUARD, 'verbatim-test-guard', ...words], {
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...options.user,
  })
  const ended = once(child, 'exit')
  const log = await readyLog(child, ended, options.ready)
  const pid = Number(PID_LINE.exec(log())?.[1])
  letGo(child)
  const end = async (signal: NodeJS.Signals) => {
    child.ref()
    if (child.exitCode === null && child.signalCode === null) process.kill(pid, signal)
    await ended
  }
  return { pid, log, stop: () => end(`SIG${options.stopSignal}`), kill: () => end('SIGKILL') }
}

async function readyLog(child: ChildProcess, ended: Promise<unknown[]>, ready: RegExp) {
  let text = ''
  const timeout = AbortSignal.timeout(START_TIMEOUT_MS)
  const isReady = new Promise<void>((resolve, reject) => {
    timeout.addEventListener('abort', () => reject(new Error('it was not ready in time')), { once: true })
    const hear = (piece: string) => {
      text = (text + piece).slice(-LOG_CHARACTERS)
      if (ready.test(text) && PID_LINE.test(text)) resolve()
    }
    child.stdout?.setEncoding('utf8').on('data', hear)
    child.stderr?.setEncoding('utf8').on('data', hear)
  })
  const endedEarly = ended.then(([code]) => {
    throw new Error(`it ended with ${String(code)}`)
  })
  endedEarly.catch(() => undefined)
  try {
    await Promise.race([isReady, endedEarly])
  } catch (error) {
    child.stdin?.destroy()
    throw new Error(`${child.spawnargs.slice(6).join(' ')} did not start: ${text}`, { cause: error })
  }
  isReady.catch(() => undefined)
  return () => text
}

/** A test that forgets to stop its server still ends; the guard then ends the server. */
function letGo(child: ChildProcess): void {
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref()
  }
}
