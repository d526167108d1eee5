import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { whenAnswering } from './child.ts'
import type { LoadTarget } from './load-job.ts'
import { descendants, listenAddress } from './process-stats.ts'
import { startVerbatim } from './verbatim.ts'

type Address = Omit<LoadTarget, 'bodies'>

/** One service with its engine, and two ways to the engine: through the service, and past it. */
export interface EnginePair {
  verbatim: Address
  direct: Address
  slots: number
  stop(): Promise<void>
}

/** The small model of the manifest, so that figures of different machines are of the same work. */
const MODEL = 'SmolLM2-135M-Instruct'
/** A machine without a cache pulls the model and builds the engine first. */
const READY_MS = 20 * 60_000
const IDLE_MS = 10_000
const ROUTE = '/v1/chat/completions'

/** @throws Error when the service does not come up, or its engine is not to be found among its children. */
export async function startPair(dataDir: string, slots: number): Promise<EnginePair> {
  const settings = {
    VERBATIM_MODEL: process.env.VERBATIM_MODEL ?? MODEL,
    VERBATIM_SLOTS: String(slots),
    VERBATIM_CONTEXT: '1024',
  }
  const { child, origin, key } = await startVerbatim(dataDir, settings, READY_MS)
  try {
    await whenAnswering(child, `${origin}/readyz`, READY_MS)
    const headers = { 'content-type': 'application/json' }
    const verbatim = { name: 'verbatim', origin, path: ROUTE, headers: { ...headers, 'x-api-key': key } }
    const direct = { name: 'direct', path: ROUTE, headers, ...engineAddress(child.pid) }
    const { total_slots: running } = (await readJson(direct, '/props')) as { total_slots: number }
    return { verbatim, direct, slots: running, stop: () => child.stop() }
  } catch (error) {
    await child.stop()
    throw error
  }
}

function engineAddress(servicePid: number): { origin: string; socketPath?: string } {
  for (const pid of descendants(servicePid)) {
    const address = listenAddress(pid)
    if (address !== undefined) return { origin: 'http://localhost', ...address }
  }
  throw new Error('the service has no child process that was told where to listen')
}

/** The id of the model that runs, as the service names it. */
export async function modelId({ verbatim }: EnginePair): Promise<string> {
  const { data } = (await readJson(verbatim, '/v1/models')) as { data: { id: string }[] }
  const [model] = data
  if (model === undefined) throw new Error('the service lists no model')
  return model.id
}

/** Waits until the engine works on nothing, so that one measurement does not reach into the next. */
export async function whenIdle({ direct }: EnginePair): Promise<void> {
  const deadline = performance.now() + IDLE_MS
  while (performance.now() < deadline) {
    const slots = (await readJson(direct, '/slots')) as { is_processing: boolean }[]
    if (slots.every((slot) => !slot.is_processing)) return
    await delay(20)
  }
  throw new Error(`the engine was still at work ${IDLE_MS} ms after its callers had left`)
}

function readJson(address: Address, path: string): Promise<unknown> {
  return ask(address, path, { method: 'GET' }).then(JSON.parse)
}

/** One request outside of any measurement. @throws Error when the answer is not a 200. */
export async function ask(
  address: Address,
  path: string,
  options: { method: 'GET' } | { method: 'POST'; body: string },
): Promise<string> {
  const { name, origin, socketPath, headers } = address
  const dispatcher = new Agent(socketPath === undefined ? {} : { connect: { socketPath } })
  try {
    const { statusCode, body } = await request(origin + path, { dispatcher, headers, ...options })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`${name} answered ${path} with ${statusCode}: ${text}`)
    return text
  } finally {
    await dispatcher.close()
  }
}
