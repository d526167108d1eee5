import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, launch, whenAnswering } from './child.ts'
import { installLiteLlm, installPortkey, LITELLM, PORTKEY } from './installed-gateways.ts'
import {
  MODEL,
  originOf,
  type Peer,
  peerOf,
  type StartedPeer,
  startAll,
  startBare,
  startUpstream,
  startVerbatimPeer,
} from './peer.ts'
import { descendants } from './process-stats.ts'

/** Python's imports take their time. */
const READY_MS = 120_000

/** Limits that no load of the bench reaches: they are counted all the same. */
const LIMITS = {
  '--requests-per-minute': 10_000_000,
  '--tokens-per-minute': 1_000_000_000,
  '--concurrent': 1_000,
}
const PREPAID = [
  '--credits',
  '1000000',
  ...Object.entries(LIMITS).flatMap(([name, most]) => [name, String(most)]),
]

export interface Started {
  peers: Peer[]
  notes: string[]
  stop(): Promise<void>
}

/** The mock upstream, and in front of it the gateways, Verbatim with all that it does for a request; all of them or none. */
export async function startGateways(dir: string): Promise<Started> {
  const programs = { litellm: await installLiteLlm(), portkey: await installPortkey() }
  const { started, stop } = await startAll(async (keep) => {
    const { origin } = keep(await startUpstream())
    return [
      keep(await startBare(origin)),
      keep(await startVerbatimPeer(dir, origin, PREPAID)),
      keep(await startPortkey(programs.portkey, origin)),
      keep(await startLiteLlm(programs.litellm, dir, origin)),
    ]
  })
  const notes = [
    'verbatim: a prepaid key with limits, SQLite, holds, usage rows, a receipt of two signatures for each answer, the log.',
    `litellm ${LITELLM}: one worker, a master key, no database, no callbacks.`,
    `portkey ${PORTKEY}: no authentication. It answers streams with status 500 on Node ("TypeError: immutable"): no chunks to measure.`,
  ]
  return { peers: started.map(({ peer }) => peer), notes, stop }
}

async function startLiteLlm(program: string, dir: string, upstream: string): Promise<StartedPeer> {
  const port = await freePort()
  const config = join(dir, 'litellm.json')
  const to = { model: `openai/${MODEL}`, api_base: `${upstream}/v1`, api_key: 'none' }
  // JSON is YAML.
  await writeFile(config, JSON.stringify({ model_list: [{ model_name: MODEL, litellm_params: to }] }))
  const key = `sk-${randomBytes(24).toString('hex')}`
  const child = await launch('litellm', {
    command: program,
    args: ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'],
    env: {
      ...process.env,
      LITELLM_MASTER_KEY: key,
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      LITELLM_TELEMETRY: 'False',
      LITELLM_LOG: 'ERROR',
    },
  })
  const origin = originOf(port)
  await whenAnswering(child, `${origin}/health/liveliness`, READY_MS)
  const pids = [child.pid, ...descendants(child.pid)]
  return { child, peer: peerOf('litellm', pids, { origin, headers: { authorization: `Bearer ${key}` } }) }
}

async function startPortkey(script: string, upstream: string): Promise<StartedPeer> {
  const port = await freePort()
  const child = await launch('portkey', {
    command: process.execPath,
    args: [script, `--port=${port}`, '--headless'],
  })
  const origin = originOf(port)
  await whenAnswering(child, origin, READY_MS)
  const headers = {
    authorization: 'Bearer none',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstream}/v1`,
  }
  return { child, peer: peerOf('portkey', [child.pid], { origin, streamOrigin: null, headers }) }
}
