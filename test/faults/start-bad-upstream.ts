import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('bad-upstream.ts', import.meta.url))

/** What the upstream saw of the requests with one content. */
export interface UpstreamRecord {
  /** When this was told, in milliseconds of the upstream's clock. */
  now: number
  /** When each attempt came, by the same clock. */
  arrivals: number[]
  /** On which connection each attempt came, counted from 1. */
  connections: number[]
  /** Of the last attempt: what its socket took, also what still lies in its buffer. */
  writtenBytes: number
  /** Answers that are neither ended nor given up. */
  open: number
}

export interface BadUpstream {
  url: string
  record(content: string): Promise<UpstreamRecord>
  release(content: string): Promise<void>
  stop(): Promise<void>
}

export async function startBadUpstream(): Promise<BadUpstream> {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const url = `http://127.0.0.1:${port}`
  const route = (name: string, content: string) => `${url}/${name}?content=${encodeURIComponent(content)}`
  return {
    url,
    record: async (content) => (await (await fetch(route('record', content))).json()) as UpstreamRecord,
    release: async (content) => {
      await fetch(route('release', content), { method: 'POST' })
    },
    stop: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
