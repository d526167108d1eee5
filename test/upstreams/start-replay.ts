import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('replay-server.ts', import.meta.url))

export interface Replay {
  url: string
  working(): Promise<number>
  stop(): Promise<void>
}

/** @param instead transcripts to play for other words than their name. */
export async function startReplay(server: string, instead: Record<string, string> = {}): Promise<Replay> {
  const pairs = Object.entries(instead).map(([said, played]) => `${said}=${played}`)
  const child = spawn(process.execPath, [PROGRAM, server, ...pairs], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    working: async () => (await (await fetch(`${url}/working`)).json()) as number,
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
