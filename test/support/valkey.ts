import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { type GuardedProcess, startGuarded } from './guarded-process.ts'
import { findValkey } from './server-programs.ts'

/** A real Valkey server (or Redis, which it comes from) on loopback. It keeps nothing over a kill. */
export interface TestValkey {
  readonly url: string
  readonly pid: number
  kill(): Promise<void>
  /** After `kill`: the same port, empty. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export async function startValkey(): Promise<TestValkey> {
  const program = await findValkey()
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-valkey-'))
  const settings = { bind: '127.0.0.1', port: String(port), dir: folder, save: '', appendonly: 'no' }
  const command = [program, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])]
  const start = () =>
    startGuarded({
      command,
      folder,
      env: process.env,
      stopSignal: 'TERM',
      ready: /Ready to accept connections/,
    })
  let running: GuardedProcess | undefined = await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      if (running === undefined) throw new Error('this Valkey does not run')
      return running.pid
    },
    kill: async () => {
      await running?.kill()
      running = undefined
    },
    restart: async () => {
      running = await start()
    },
    stop: async () => {
      await running?.stop()
      running = undefined
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
