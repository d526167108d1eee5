/**
 * Start and stop. Everything that is opened is opened here, in order, and disposed of in the reverse one, also
 * when a later step fails.
 */
import type { Progress } from '@verbatim/engine'
import type { Config } from './config/config.ts'
import { BodyBudget, buildHttp } from './http/http.ts'
import { LibraryShelf } from './library/library.ts'
import { checkPort, listen } from './listening.ts'
import { MediaReader } from './media/media.ts'
import { createObserver, type Observer } from './observe/observe.ts'
import { openModel } from './open-model.ts'
import { openProof } from './open-proof.ts'
import { type House, openRooms } from './open-rooms.ts'
import { makeOwnerToken, ownerUrl } from './sign-in/sign-in.ts'
import { openStore, type Store } from './store/store.ts'

export interface Service {
  /** Where it listens, `http://localhost:8080` first. */
  urls: string[]
  /** The key that the first start on a data folder makes: told once, by whoever started it. Null later, and where it would be told to a log. */
  firstKey: string | null
  /** By which the owner signs in, once and within 15 minutes; null where it would be told to a log. */
  ownerUrl: string | null
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
  /** What the start tells is kept where others read it: so it makes neither a first key nor a link for the owner. */
  toldToLog?: boolean | undefined
}

const NOTE_USE_MS = 5_000
const SWEEP_MS = 60 * 60 * 1000

/** The database's writer, a thread of its own. */
const WRITER = new URL('./writer.ts', import.meta.url)

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
    const { dataDir, databaseUrl } = config
    const store = await openStore({ dataDir, databaseUrl, writer: WRITER })
    closers.push(() => store.close())
    const media = new MediaReader(config.media)
    closers.push(() => media.close())
    const proof = await openProof(config, store, observer)
    closers.push(() => proof.log.close())
    const opened = await openModel(config, { ...options, observer })
    closers.push(opened.close)
    const house = await openRooms({ config, store, proof, observer, media, model: opened.model })
    closers.push(() => house.close())
    const library = openLibrary(config, store, opened.model.card.id)
    closers.push(() => library?.close())
    const stopping = { now: false }
    const app = await buildHttp({
      ...house,
      config,
      log: proof.log,
      library,
      operators: proof.operators,
      observer,
      bodies: new BodyBudget(),
      now: Date.now,
      stopping,
    })
    const listening = await listen(app, config)
    closers.push(() => listening.close(config.timeouts.drainMs))
    const { urls } = listening
    closers.push(keepTidy(house, store, observer))
    options.signal?.throwIfAborted()
    const secrets = options.toldToLog ? NO_SECRETS : await firstSecrets(config, store, house, urls)
    observer.observe({ type: 'service-ready', urls, model: opened.model.card.id })
    let closed: Promise<void> | undefined
    return {
      urls,
      ...secrets,
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

type FirstSecrets = Pick<Service, 'firstKey' | 'ownerUrl'>

const NO_SECRETS: FirstSecrets = { firstKey: null, ownerUrl: null }

/** What lets in whoever started the service. */
async function firstSecrets(
  { signIn }: Config,
  store: Store,
  house: House,
  [localUrl = '']: string[],
): Promise<FirstSecrets> {
  const firstKey = await house.accounts.keys.first()
  const token = await makeOwnerToken(store, Date.now(), 'service')
  return { firstKey, ownerUrl: ownerUrl(signIn.publicUrl ?? localUrl, token) }
}

/** Where models run here; none where they run at an upstream. */
function openLibrary(config: Config, store: Store, served: string): LibraryShelf | undefined {
  if (config.upstream !== undefined) return undefined
  const { cacheDir, hubUrl } = config
  return new LibraryShelf({ cacheDir, hubUrl, store, served: () => [served], now: Date.now })
}

function throwFirst([failure]: unknown[]): void {
  if (failure !== undefined) throw failure
}

/** What the database needs now and then while the service runs; returns what ends it. */
function keepTidy(house: House, store: Store, observer: Observer): () => Promise<void> {
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work()
    } catch (cause) {
      observer.observe({ type: 'store-failed', what, cause: String(cause) })
    }
  }
  const sweep = () =>
    attempt('what is kept too long', async () => {
      for (const room of house.sweepable) await room.sweep()
      await store.forgetDeleted()
    })
  // A key's last use is worth a write now and then, and never a request.
  const noteUse = () => attempt('when keys were last used', () => house.keys.noteUse())
  const noting = setInterval(noteUse, NOTE_USE_MS).unref()
  const sweeping = setInterval(sweep, SWEEP_MS).unref()
  const first = sweep()
  return async () => {
    clearInterval(noting)
    clearInterval(sweeping)
    await first
    await noteUse()
  }
}
