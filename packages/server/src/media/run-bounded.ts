import { type ChildProcess, spawn } from 'node:child_process'

export interface BoundedRun {
  command: string
  arguments: string[]
  cwd?: string
  input?: Buffer
  maxOutputBytes: number
  signal: AbortSignal
}

export interface RunResult {
  /** null when a signal ended it. */
  status: number | null
  output: Buffer
  overflowed: boolean
  /** The end of what it complained. */
  complaint: string
}

const COMPLAINT_LENGTH = 2_000

/**
 * Runs a program to its end, with nothing of our environment, and kills it when the signal is aborted or it writes too much.
 *
 * @throws the error of a program that cannot be started, or the signal's reason.
 */
export function runBounded(run: BoundedRun): Promise<RunResult> {
  const { signal, maxOutputBytes } = run
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const child = spawn(run.command, run.arguments, {
      cwd: run.cwd,
      env: {},
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const kill = () => child.kill('SIGKILL')
    const parts: Buffer[] = []
    let sizeBytes = 0
    let complaint = ''
    signal.addEventListener('abort', kill, { once: true })
    child.stdout.on('data', (part: Buffer) => {
      sizeBytes += part.length
      if (sizeBytes > maxOutputBytes) kill()
      else parts.push(part)
    })
    child.stderr.on('data', (part: Buffer) => {
      complaint = (complaint + part.toString('utf8')).slice(-COMPLAINT_LENGTH)
    })
    child.on('error', (error) => {
      signal.removeEventListener('abort', kill)
      reject(error)
    })
    child.on('close', (status) => {
      signal.removeEventListener('abort', kill)
      const overflowed = sizeBytes > maxOutputBytes
      if (signal.aborted) reject(signal.reason)
      else resolve({ status, output: Buffer.concat(parts), overflowed, complaint })
    })
    feed(child, run.input)
  })
}

function feed({ stdin }: ChildProcess, input: Buffer | undefined): void {
  // A program may end before it has read everything; its status tells why.
  stdin?.on('error', () => {})
  stdin?.end(input)
}
