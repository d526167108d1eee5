import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The root of the repository, where every child runs. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

const STOP_MS = 10_000
const LOG_CHARS = 4000

// Only an exit that is called runs the listeners that end the children.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(code))
}

/** A process under measurement, or a helper of it. None outlives the bench. */
export interface Child {
  readonly name: string
  readonly pid: number
  /** The end of what it wrote to stderr and stdout. */
  log(): string
  exited(): boolean
  stop(): Promise<void>
}

export interface Launch {
  command: string
  args: string[]
  env?: NodeJS.ProcessEnv
  /** Gets stderr as well, for a child whose progress the reader wants to see. */
  onErrors?: (text: string) => void
}

/** @throws Error when the command cannot be started. */
export async function launch(name: string, { command, args, env, onErrors }: Launch): Promise<Child> {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  const keep = (text: string) => {
    log = (log + text).slice(-LOG_CHARS)
  }
  child.stdout?.setEncoding('utf8').on('data', keep)
  child.stderr?.setEncoding('utf8').on('data', keep)
  if (onErrors) child.stderr?.on('data', onErrors)
  await once(child, 'spawn')
  // SIGTERM, because a master of nginx that is killed leaves its worker behind.
  process.once('exit', () => child.kill('SIGTERM'))
  const exited = () => child.exitCode !== null || child.signalCode !== null
  const tellEnd = (code: number | null, signal: string | null) => {
    process.stderr.write(`${name} ended by itself (${signal ?? `exit code ${code}`}):\n${log}\n`)
  }
  child.once('exit', tellEnd)
  return {
    name,
    pid: child.pid ?? 0,
    log: () => log,
    exited,
    stop: () => {
      child.off('exit', tellEnd)
      return stop(child, exited)
    },
  }
}

async function stop(child: ChildProcess, exited: () => boolean): Promise<void> {
  if (exited()) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await gone
  clearTimeout(timer)
}

/** Resolves when `url` answers 200. @throws Error when the child ends before, or the time is over. */
export async function whenAnswering(child: Child, url: string, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (performance.now() < deadline) {
    if (child.exited()) throw new Error(`${child.name} ended before it was ready:\n${child.log()}`)
    if (await answers(url)) return
    await delay(50)
  }
  throw new Error(`${child.name} did not answer ${url} within ${timeoutMs} ms:\n${child.log()}`)
}

/** A refused connection is the expected answer while a child starts. */
async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  )
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
