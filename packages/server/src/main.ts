/**
 * Start and stop. Everything that is opened is opened here, in order, and disposed of in the reverse one, also
 * when a later step fails.
 */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { type Progress, SetupError } from '@verbatim/engine'
import { KeyRing } from './auth/auth.ts'
import type { Config } from './config/config.ts'
import { buildHttp } from './http/http.ts'
import { AddressQueue, SlotQueue } from './limits/limits.ts'
import { type Model, Models } from './models/models.ts'
import { createObserver } from './observe/observe.ts'
import { openModel } from './open-model.ts'
import { openStore } from './store/store.ts'

export interface Service {
  /** Where it listens, `http://localhost:8080` first. */
  urls: string[]
  /** The key that the first start on a data folder makes: told once, by whoever started it. */
  firstKey: string | null
  modelId: string
  /** What a larger model would take, when one fits. */
  hint: string | null
  /** The embedded engine's socket, for benchmarks that call it directly. */
  engineSocket: string | null
  /** Lets running requests finish, up to the configured time, then stops everything. May be called twice. */
  close(reason?: string): Promise<void>
}

export interface StartOptions {
  progress: Progress
  /** Takes log lines, each a JSON object, as they are to be written. */
  log: (lines: string) => void
  signal?: AbortSignal | undefined
}

/** @throws SetupError saying what happened, why, and what to do; nothing is left running then. */
export async function startService(config: Config, options: StartOptions): Promise<Service> {
  const closers: (() => Promise<void> | void)[] = []
  const closeAll = async () => {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close()
  }
  try {
    await checkPort(config)
    const observer = createObserver(options.log)
    closers.push(() => observer.flush())
    const store = openStore(config.dataDir)
    closers.push(() => store.close())
    const keys = new KeyRing(store)
    const opened = await openModel(config, { ...options, observer })
    closers.push(opened.close)
    const queue = new SlotQueue(opened.model.backend.slots, config.queue)
    const stopping = { now: false }
    const app = await buildHttp({
      config,
      rooms: { models: new Models([opened.model]), queueOf: (_model: Model) => queue, freshSeed },
      keys,
      addresses: new AddressQueue(config.keyless.gapMs, {
        length: config.keyless.queueLength,
        waitMs: config.queue.waitMs,
      }),
      observer,
      now: Date.now,
      stopping,
    })
    closers.push(() => drain(app, config.timeouts.drainMs))
    await app.listen({ host: config.host, port: config.port }).catch((error) => {
      throw listenError(config, error)
    })
    const urls = listeningUrls(
      config,
      app.addresses().filter((address) => typeof address === 'object'),
    )
    const firstKey = keys.isEmpty() ? keys.create('first').key : null
    observer.observe({ type: 'service-ready', urls, model: opened.model.card.id })
    let closed: Promise<void> | undefined
    return {
      urls,
      firstKey,
      modelId: opened.model.card.id,
      hint: opened.hint,
      engineSocket: opened.engineSocket,
      close(reason = 'asked to') {
        stopping.now = true
        if (closed === undefined) observer.observe({ type: 'service-stopping', reason })
        closed ??= closeAll()
        return closed
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** A seed for a request that has none: 31 random bits, which every client's JSON can hold. */
function freshSeed(): bigint {
  return BigInt(randomBytes(4).readUInt32LE() >>> 1)
}

interface Drainable {
  close(): Promise<unknown>
  server: { closeAllConnections(): void; closeIdleConnections(): void }
}

/** How often connections are looked for that have had their last answer, and that callers would keep open. */
const IDLE_CHECK_MS = 100

async function drain(app: Drainable, drainMs: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), drainMs)
  const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_CHECK_MS)
  await app.close()
  clearTimeout(timer)
  clearInterval(idle)
}

/** Asked before minutes are spent on an engine and a model that could then not be served. */
function checkPort(config: Config): Promise<void> {
  if (config.port === 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => reject(listenError(config, error)))
    probe.listen(config.port, config.host, () => probe.close(() => resolve()))
  })
}

function listenError(config: Config, error: unknown): unknown {
  const { code } = error as { code?: string }
  const where = `${config.host}:${config.port}`
  if (code === 'EADDRINUSE') {
    return new SetupError(
      `Verbatim cannot listen on ${where}.`,
      'Another program uses this port already.',
      'Stop that program, or choose another port: PORT=8081 npm start, or --port 8081.',
      { cause: error },
    )
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new SetupError(
      `Verbatim cannot listen on ${where}.`,
      `The system refuses it (${code}).`,
      'Choose a port above 1023 with PORT, and an address of this machine with VERBATIM_HOST.',
      { cause: error },
    )
  }
  return error
}

function listeningUrls(
  config: Config,
  addresses: { address: string; port: number; family: string }[],
): string[] {
  const port = addresses[0]?.port ?? config.port
  if (config.host === 'localhost') return [`http://localhost:${port}`]
  return addresses.map(
    ({ address, family }) => `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
  )
}
