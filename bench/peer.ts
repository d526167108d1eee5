import { join } from 'node:path'
import { type Child, freePort, launch, whenAnswering } from './child.ts'
import type { LoadTarget } from './load-job.ts'
import { ANSWER_TOKENS } from './mock-answers.ts'
import { startVerbatim } from './verbatim.ts'

/** What is measured in front of the mock upstream. */
export interface Peer {
  name: string
  /** Every process of the peer; their CPU time is what is measured. */
  pids: number[]
  requests: LoadTarget
  /** undefined where it answers no streams. */
  streams: LoadTarget | undefined
}

export interface StartedPeer {
  child: Child
  peer: Peer
}

export const MODEL = 'SmolLM2-135M-Instruct'
const STREAM_TOKENS = 200
const CHUNK_GAP_MS = 5
/** More than the streams that are measured, so that none waits in a queue. */
const UPSTREAM_SLOTS = 128
const READY_MS = 20_000
/** A key of the right shape for the peers, that check none: every peer reads requests of the same size. */
export const NO_KEY = `vbk_${'0'.repeat(49)}`

const QUESTION = {
  model: MODEL,
  messages: [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: 'Name the colours of the rainbow and say in one sentence how it comes about.' },
  ],
  temperature: 0.7,
  seed: 7,
}
const REQUEST = JSON.stringify({ ...QUESTION, max_tokens: ANSWER_TOKENS })
const STREAM = JSON.stringify({
  ...QUESTION,
  max_tokens: STREAM_TOKENS,
  stream: true,
  stream_options: { include_usage: true },
})

/** Starts peers as `start` says; when one fails, those before it are stopped. */
export async function startAll<T>(
  start: (keep: <S extends { child: Child }>(started: S) => S) => Promise<T>,
): Promise<{ started: T; stop: () => Promise<void> }> {
  const children: Child[] = []
  const stop = async () => {
    for (const child of children.splice(0).toReversed()) await child.stop()
  }
  try {
    const started = await start((one) => {
      children.push(one.child)
      return one
    })
    return { started, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What all peers of a bench stand in front of. */
export async function startUpstream(): Promise<{ child: Child; origin: string }> {
  const port = await freePort()
  const child = await startNode('mock-upstream', port, MODEL, STREAM_TOKENS, CHUNK_GAP_MS)
  return { child, origin: originOf(port) }
}

export async function startBare(upstream: string): Promise<StartedPeer> {
  const port = await freePort()
  const child = await startNode('bare-proxy', port, upstream)
  const origin = originOf(port)
  return { child, peer: peerOf('bare', [child.pid], { origin, headers: { 'x-api-key': NO_KEY } }) }
}

/** @param keyOptions how its key is made. */
export async function startVerbatimPeer(
  dir: string,
  upstream: string,
  keyOptions: string[] = [],
): Promise<StartedPeer> {
  const settings = {
    VERBATIM_UPSTREAM_URL: upstream,
    VERBATIM_MODEL: MODEL,
    VERBATIM_SLOTS: String(UPSTREAM_SLOTS),
  }
  const { child, origin, key } = await startVerbatim(join(dir, 'data'), settings, READY_MS, keyOptions)
  return { child, peer: peerOf('verbatim', [child.pid], { origin, headers: { 'x-api-key': key } }) }
}

interface Place {
  origin: string
  /** Where streams are served elsewhere; null where none are. */
  streamOrigin?: string | null
  headers: Record<string, string>
}

/** The same questions to every peer. */
export function peerOf(name: string, pids: number[], { origin, streamOrigin, headers }: Place): Peer {
  const common = {
    name,
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json', ...headers },
  }
  return {
    name,
    pids,
    requests: { ...common, origin, bodies: [REQUEST] },
    streams:
      streamOrigin === null ? undefined : { ...common, origin: streamOrigin ?? origin, bodies: [STREAM] },
  }
}

export function originOf(port: number): string {
  return `http://127.0.0.1:${port}`
}

async function startNode(script: string, port: number, ...args: (string | number)[]): Promise<Child> {
  const file = join(import.meta.dirname, `${script}.ts`)
  const command = { command: process.execPath, args: [file, ...[port, ...args].map(String)] }
  const child = await launch(script, command)
  await whenAnswering(child, `${originOf(port)}/health`)
  return child
}
