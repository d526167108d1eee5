/**
 * Start and stop. Everything that is opened is opened here, in order, and disposed of in the reverse one, also
 * when a later step fails.
 */
import { randomBytes } from 'node:crypto'
import type { Progress } from '@verbatim/engine'
import { KeyRing } from './auth/auth.ts'
import type { Config } from './config/config.ts'
import { BodyBudget, buildHttp } from './http/http.ts'
import { AddressQueue, SlotQueue } from './limits/limits.ts'
import { checkPort, listen } from './listening.ts'
import { MediaReader } from './media/media.ts'
import { type Model, Models } from './models/models.ts'
import { createObserver, type Observer } from './observe/observe.ts'
import { openModel } from './open-model.ts'
import { openProof } from './open-proof.ts'
import type { ReceiptOffice } from './receipts/receipts.ts'
import { ResponseArchive } from './responses/responses.ts'
import type { Rooms } from './serve/serve.ts'
import { forgetDeleted, openStore, type Store } from './store/store.ts'

export interface Service {
  /** Where it listens, `http://localhost:8080` first. */
  urls: string[]
  /** The key that the first start on a data folder makes: told once, by whoever started it. */
  firstKey: string | null
  modelId: string
  /** What a larger model would take, when one fits. */
  hint: string | null
  /** Lets running requests finish, up to the configured time, then stops everything. May be called twice. */
  close(reason?: string): Promise<void>
}

export interface StartOptions {
  progress: Progress
  /** Takes log lines, each a JSON object, as they are to be written. */
  log: (lines: string) => void
  signal?: AbortSignal | undefined
}

const NOTE_USE_MS = 5_000
const SWEEP_MS = 60 * 60 * 1000

/** @throws SetupError saying what happened, why, and what to do; nothing is left running then. */
export async function startService(config: Config, options: StartOptions): Promise<Service> {
  const closers: (() => Promise<void> | void)[] = []
  const closeAll = async () => {
    const failures: unknown[] = []
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
      await Promise.try(close).catch((error) => failures.push(error))
    }
    return failures
  }
  try {
    await checkPort(config)
    const observer = createObserver(options.log)
    closers.push(() => observer.flush())
    const store = openStore(config.dataDir)
    closers.push(() => store.close())
    const keys = new KeyRing(store)
    const archive = new ResponseArchive(store, config.responses)
    const media = new MediaReader(config.media)
    closers.push(() => media.close())
    const proof = await openProof(config, store, observer)
    closers.push(() => proof.log.close())
    const opened = await openModel(config, { ...options, observer })
    closers.push(opened.close)
    const stopping = { now: false }
    const app = await buildHttp({
      config,
      rooms: openRooms(config, opened.model, media, proof.receipts),
      log: proof.log,
      operators: proof.operators,
      keys,
      archive,
      observer,
      bodies: new BodyBudget(),
      now: Date.now,
      stopping,
    })
    const listening = await listen(app, config)
    closers.push(() => listening.close(config.timeouts.drainMs))
    const { urls } = listening
    closers.push(keepTidy(store, keys, [archive, proof.receipts], observer))
    options.signal?.throwIfAborted()
    const firstKey = keys.isEmpty() ? keys.create('first').key : null
    observer.observe({ type: 'service-ready', urls, model: opened.model.card.id })
    let closed: Promise<void> | undefined
    return {
      urls,
      firstKey,
      modelId: opened.model.card.id,
      hint: opened.hint,
      close(reason = 'asked to') {
        stopping.now = true
        if (closed === undefined) observer.observe({ type: 'service-stopping', reason })
        closed ??= closeAll().then(throwFirst)
        return closed
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

function openRooms(config: Config, model: Model, media: MediaReader, receipts: ReceiptOffice): Rooms {
  const queue = new SlotQueue(model.backend.slots, config.queue)
  const addresses = new AddressQueue(config.keyless.gapMs, {
    length: config.keyless.queueLength,
    waitMs: config.queue.waitMs,
  })
  return {
    models: new Models([model]),
    queueOf: () => queue,
    media,
    receipts,
    turnOf: (principal, signal) =>
      principal.kind === 'keyless' ? addresses.admit(principal.address, signal) : undefined,
    freshSeed,
    currentDate: () => config.currentDate ?? new Date().toISOString().slice(0, 10),
  }
}

function throwFirst([failure]: unknown[]): void {
  if (failure !== undefined) throw failure
}

/** What the database needs now and then while the service runs; returns what ends it. */
function keepTidy(store: Store, keys: KeyRing, kept: Sweepable[], observer: Observer): () => void {
  sweep(store, kept, observer)
  const noting = setInterval(() => noteUse(keys, observer), NOTE_USE_MS).unref()
  const sweeping = setInterval(() => sweep(store, kept, observer), SWEEP_MS).unref()
  return () => {
    clearInterval(noting)
    clearInterval(sweeping)
    noteUse(keys, observer)
  }
}

interface Sweepable {
  sweep(): void
}

function sweep(store: Store, kept: Sweepable[], observer: Observer): void {
  try {
    for (const room of kept) room.sweep()
    forgetDeleted(store)
  } catch (cause) {
    observer.observe({ type: 'store-failed', what: 'what is kept too long', cause: String(cause) })
  }
}

/** A key's last use is worth a write now and then, and never a request. */
function noteUse(keys: KeyRing, observer: Observer): void {
  try {
    keys.noteUse()
  } catch (cause) {
    observer.observe({ type: 'store-failed', what: 'when keys were last used', cause: String(cause) })
  }
}

/** A seed for a request that has none: 31 random bits, which every client's JSON can hold. */
function freshSeed(): bigint {
  return BigInt(randomBytes(4).readUInt32LE() >>> 1)
}
