import { join } from 'node:path'
import { planResources, startEngine, thisMachine } from '@verbatim/engine'
import type { ModelCard } from '@verbatim/protocol'
import { Agent, request } from 'undici'
import { type Child, launch } from './child.ts'
import { fastEngine } from './fast-engine.ts'
import { cpuMicros } from './process-stats.ts'

/** The three that are compared: as Verbatim serves, the same without exactness, and what llama-server does untold. */
export const SIDES = ['exact', 'fastest', 'defaults'] as const
export type Side = (typeof SIDES)[number]

export const SLOTS = 8
const CONTEXT_TOKENS = 1024
const READY_MS = 60_000

/** One engine under measurement. */
export interface BenchEngine {
  /** Answers to the same request for so many callers at once. */
  ask(body: object): Promise<Timings>
  cpuMicros(): number
  stop(): Promise<void>
}

/** llama-server's own account of one request. */
export interface Timings {
  prompt_n: number
  prompt_ms: number
  predicted_n: number
  predicted_ms: number
}

export interface BenchModel {
  card: ModelCard
  path: string
}

/** @throws Error when one of them does not come up. */
export async function startSides(
  model: BenchModel,
  enginePath: string,
  scratch: string,
): Promise<Record<Side, BenchEngine>> {
  const fast = fastEngine(enginePath)
  process.once('exit', fast.remove)
  return {
    exact: await startOurs(model, enginePath),
    fastest: await startOurs(model, fast.path),
    defaults: await startDefaults(model, fast.path, join(scratch, `${model.card.id}.sock`)),
  }
}

/** With the arguments and the environment of the service. */
async function startOurs(model: BenchModel, path: string): Promise<BenchEngine> {
  const plan = planResources({
    card: model.card,
    ...thisMachine(),
    slots: SLOTS,
    contextTokens: CONTEXT_TOKENS,
  })
  const engine = await startEngine({ build: { path }, model, plan, log: () => {} })
  const { pid } = engine
  if (pid === null) throw new Error('the engine has ended')
  return asked(engine.socketPath, pid, () => engine.stop())
}

/** Told nothing but the model, how many at once, and how much context: threads, batches and caches are its own choice. */
async function startDefaults(model: BenchModel, path: string, socket: string): Promise<BenchEngine> {
  const sizes = ['--parallel', String(SLOTS), '--ctx-size', String(SLOTS * CONTEXT_TOKENS)]
  const args = ['--model', model.path, '--host', socket, ...sizes, '--offline', '--no-ui']
  const child = await launch('llama-server', { command: path, args })
  const engine = asked(socket, child.pid, () => child.stop())
  await whenReady(child, socket)
  return engine
}

async function whenReady(child: Child, socketPath: string): Promise<void> {
  const dispatcher = new Agent({ connect: { socketPath } })
  const deadline = performance.now() + READY_MS
  while (performance.now() < deadline && !child.exited()) {
    const status = await request('http://engine/health', { dispatcher }).then(
      (response) => response.body.dump().then(() => response.statusCode),
      // It does not listen yet.
      () => 0,
    )
    if (status === 200) return dispatcher.close()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`llama-server was not ready:\n${child.log()}`)
}

function asked(socketPath: string, pid: number, stop: () => Promise<void>): BenchEngine {
  const dispatcher = new Agent({
    connect: { socketPath },
    connections: SLOTS,
    bodyTimeout: 0,
    headersTimeout: 0,
  })
  return {
    cpuMicros: () => cpuMicros(pid),
    stop: async () => {
      await dispatcher.close()
      await stop()
    },
    ask: async (body) => {
      const options = { method: 'POST' as const, dispatcher, body: JSON.stringify(body) }
      const response = await request('http://engine/completion', options)
      const answer = (await response.body.json()) as { timings?: Timings }
      if (answer.timings === undefined) throw new Error(`the engine answered ${JSON.stringify(answer)}`)
      return answer.timings
    },
  }
}
