import { join } from 'node:path'
import { type Child, freePort, launch, whenAnswering } from './child.ts'
import type { LoadTarget } from './load-job.ts'
import { nginxVersion, startNginx } from './nginx.ts'
import { descendants } from './process-stats.ts'
import { startVerbatim } from './verbatim.ts'

export interface Peer {
  name: string
  /** Every process of the peer; their CPU time is what is measured. */
  pids: number[]
  requests: LoadTarget
  streams: LoadTarget
}

const MODEL = 'SmolLM2-135M-Instruct'
const STREAM_TOKENS = 200
const CHUNK_GAP_MS = 5
/** More than the streams that are measured, so that none waits in a queue. */
const UPSTREAM_SLOTS = 128
const READY_MS = 20_000
/** A key of the right shape for the peers, that check none: every peer reads requests of the same size. */
const NO_KEY = `vbk_${'0'.repeat(49)}`

const QUESTION = {
  model: MODEL,
  messages: [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: 'Name the colours of the rainbow and say in one sentence how it comes about.' },
  ],
  temperature: 0.7,
  max_tokens: STREAM_TOKENS,
  seed: 7,
}
const REQUEST = JSON.stringify(QUESTION)
const STREAM = JSON.stringify({ ...QUESTION, stream: true, stream_options: { include_usage: true } })

export interface Started {
  peers: Peer[]
  notes: string[]
  stop(): Promise<void>
}

/** Starts the mock upstream and every peer in front of it; all of them or none. */
export async function startPeers(dir: string): Promise<Started> {
  const children: Child[] = []
  const stop = async () => {
    for (const child of children.toReversed()) await child.stop()
  }
  try {
    const upstreamPort = await freePort()
    children.push(await startNode('mock-upstream', upstreamPort, MODEL, STREAM_TOKENS, CHUNK_GAP_MS))
    const bare = await startBare(upstreamPort)
    children.push(bare.child)
    const version = nginxVersion()
    const nginx = version === undefined ? undefined : await startNginxPeer(dir, upstreamPort)
    if (nginx !== undefined) children.push(nginx.child)
    const verbatim = await startVerbatimPeer(dir, upstreamPort)
    children.push(verbatim.child)
    const peers = [bare, nginx, verbatim].flatMap((started) => (started === undefined ? [] : [started.peer]))
    return { peers, notes: [version ?? 'nginx is not installed: compared with the bare proxy alone.'], stop }
  } catch (error) {
    await stop()
    throw error
  }
}

interface StartedPeer {
  child: Child
  peer: Peer
}

async function startBare(upstreamPort: number): Promise<StartedPeer> {
  const port = await freePort()
  const child = await startNode('bare-proxy', port, origin(upstreamPort))
  return { child, peer: peer('bare', [child.pid], origin(port), origin(port), NO_KEY) }
}

async function startNginxPeer(dir: string, upstreamPort: number): Promise<StartedPeer> {
  const ports = { buffered: await freePort(), unbuffered: await freePort() }
  const child = await startNginx(dir, upstreamPort, ports)
  await whenAnswering(child, `${origin(ports.unbuffered)}/health`)
  const pids = [child.pid, ...descendants(child.pid)]
  return { child, peer: peer('nginx', pids, origin(ports.buffered), origin(ports.unbuffered), NO_KEY) }
}

async function startVerbatimPeer(dir: string, upstreamPort: number): Promise<StartedPeer> {
  const settings = {
    VERBATIM_UPSTREAM_URL: origin(upstreamPort),
    VERBATIM_MODEL: MODEL,
    VERBATIM_SLOTS: String(UPSTREAM_SLOTS),
  }
  const { child, origin: ours, key } = await startVerbatim(join(dir, 'data'), settings, READY_MS)
  return { child, peer: peer('verbatim', [child.pid], ours, ours, key) }
}

async function startNode(script: string, port: number, ...args: (string | number)[]): Promise<Child> {
  const file = join(import.meta.dirname, `${script}.ts`)
  const command = { command: process.execPath, args: [file, ...[port, ...args].map(String)] }
  const child = await launch(script, command)
  await whenAnswering(child, `${origin(port)}/health`)
  return child
}

function origin(port: number): string {
  return `http://127.0.0.1:${port}`
}

function peer(name: string, pids: number[], requests: string, streams: string, key: string): Peer {
  const common = {
    name,
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
  }
  return {
    name,
    pids,
    requests: { ...common, origin: requests, bodies: [REQUEST] },
    streams: { ...common, origin: streams, bodies: [STREAM] },
  }
}
