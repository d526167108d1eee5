import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Observation } from '../observe/observe.ts'
import { BEGIN_MEMORY, KEEP_MEMORY, MEMORY_KEY } from './memory-age.ts'
import type { Script } from './valkey-script.ts'

/** Runs a script; rejects when no answer comes in time. */
export type Call = (script: Script, keys: string[], args: (string | number)[]) => Promise<unknown>

/** What a replica keeps in Valkey, and can put back. */
export interface SharedState {
  /** Those that it runs: they are loaded before, so that what is sent in order also runs in order. */
  readonly scripts: readonly Script[]
  /** Valkey may have forgotten all of it. */
  lost(): void
  /** Whether there is anything that Valkey does not know. */
  readonly behind: boolean
  putBack(call: Call): Promise<void>
  /** Renews leases; called every few seconds. */
  renew(call: Call): Promise<void>
}

export interface LinkOptions {
  observe(observation: Observation): void
  /** How long a round trip may take. */
  deadlineMs?: number
  /** The longest pause between attempts to reach it again. */
  retryMs?: number
  /** How old the memory of a server has to be until it is trusted: all other replicas have reached it by then. */
  settleMs?: number
  /** How often leases are renewed. */
  renewMs?: number
}

/** Valkey cannot be asked now: what is thrown instead of an answer. */
export class ValkeyAway extends Error {}

const FIRST_RETRY_MS = 50
const CONNECT_MS = 1000
/** A replica may be in its longest pause, then connect, then put back: that is what the memory has to be older than. */
const TIMES = { deadlineMs: 150, retryMs: 2000, settleMs: 4000, renewMs: 5000 }

/**
 * The connection to Valkey. It is `present` or away. When an answer fails or takes too long it is away, until it was reached
 * again and every part of this replica's state is back in it. A server that lost its memory is only trusted again when
 * its new memory is older than the longest pause between attempts, so that all other replicas have put theirs back too.
 */
export class ValkeyLink {
  readonly #redis: Redis
  readonly #observe: LinkOptions['observe']
  readonly #deadlineMs: number
  readonly #retryMs: number
  readonly #settleMs: number
  readonly #states: SharedState[] = []
  readonly #closing = new AbortController()
  readonly #renewals: NodeJS.Timeout
  #present = false
  #returning: Promise<void> | undefined
  #degradedSince: number | undefined
  readonly #tried = Promise.withResolvers<void>()
  #lastError: Error | undefined

  constructor(url: string, { observe, ...options }: LinkOptions) {
    const { deadlineMs, retryMs, settleMs, renewMs } = { ...TIMES, ...options }
    this.#observe = observe
    this.#deadlineMs = deadlineMs
    this.#retryMs = retryMs
    this.#settleMs = settleMs
    this.#redis = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      connectTimeout: CONNECT_MS,
      retryStrategy: null,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      connectionName: 'verbatim-limits',
    })
    this.#redis.on('error', (error: Error) => {
      this.#lastError = error
    })
    this.#redis.on('close', () => this.#leave(this.#lastError ?? new Error('the connection was closed')))
    this.#renewals = setInterval(() => void this.#renew(), renewMs).unref()
  }

  get present(): boolean {
    return this.#present
  }

  /** To be called before `open`. */
  share(state: SharedState): void {
    this.#states.push(state)
  }

  /** Resolves after the first attempt to connect. As long as that fails, or the memory there is too young, the service does without. */
  open(): Promise<void> {
    this.#returning ??= this.#return(0)
    return this.#tried.promise
  }

  /** @throws ValkeyAway */
  readonly run: Call = async (script, keys, args) => {
    if (!this.#present) throw new ValkeyAway('Valkey is away')
    try {
      return await this.#call(script, keys, args)
    } catch (cause) {
      this.#leave(cause)
      throw new ValkeyAway('Valkey did not answer', { cause })
    }
  }

  async close(): Promise<void> {
    this.#present = false
    this.#closing.abort()
    clearInterval(this.#renewals)
    await this.#returning
    this.#redis.disconnect()
  }

  readonly #call: Call = (script, keys, args) =>
    this.#within(this.#deadlineMs, this.#evaluate(script, keys, args))

  async #evaluate({ sha1, source }: Script, keys: string[], args: (string | number)[]): Promise<unknown> {
    try {
      return await this.#redis.evalsha(sha1, keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return await this.#redis.eval(source, keys.length, ...keys, ...args)
    }
  }

  /** When this process itself was busy the answer may lie unread, so it gets one turn of the event loop. */
  async #within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const fail = () => reject(new Error(`no answer within ${limitMs} ms`))
      timer = setTimeout(() => setImmediate(fail), limitMs)
    })
    try {
      return await Promise.race([answer, late])
    } finally {
      clearTimeout(timer)
    }
  }

  #leave(cause: unknown): void {
    this.#present = false
    if (this.#closing.signal.aborted) return
    this.#report(cause)
    this.#returning ??= this.#return(FIRST_RETRY_MS)
  }

  #report(cause: unknown): void {
    if (this.#degradedSince !== undefined) return
    this.#degradedSince = performance.now()
    this.#observe({ type: 'limits-degraded', cause: cause instanceof Error ? cause.message : String(cause) })
  }

  async #return(firstWaitMs: number): Promise<void> {
    const { signal } = this.#closing
    for (
      let waitMs = firstWaitMs;
      !signal.aborted;
      waitMs = Math.min(waitMs * 2 || FIRST_RETRY_MS, this.#retryMs)
    ) {
      try {
        await pause(waitMs, undefined, { signal, ref: false })
        await this.#reach()
        await this.#settle()
        this.#returned()
        return
      } catch (error) {
        if (signal.aborted) return
        this.#redis.disconnect()
        this.#report(error)
        this.#tried.resolve()
      }
    }
  }

  async #reach(): Promise<void> {
    if (this.#redis.status !== 'ready') await this.#within(CONNECT_MS, this.#redis.connect())
  }

  /** Puts everything back, and waits until the others must have done so. */
  async #settle(): Promise<void> {
    const ageMs = await this.#memoryAgeMs()
    for (const { source } of this.#states.flatMap(({ scripts }) => scripts))
      await this.#within(this.#deadlineMs, this.#redis.script('LOAD', source))
    for (const state of this.#states) state.lost()
    await this.#putBack()
    const leftMs = this.#settleMs - ageMs
    if (leftMs > 0) await this.#outwait(leftMs)
    await this.#putBack()
    if (this.#redis.status !== 'ready') throw this.#lastError ?? new Error('the connection was closed')
  }

  #outwait(ms: number): Promise<void> {
    this.#tried.resolve()
    return pause(ms, undefined, { signal: this.#closing.signal, ref: false })
  }

  #returned(): void {
    this.#present = true
    this.#returning = undefined
    this.#tried.resolve()
    if (this.#degradedSince === undefined) return
    this.#observe({ type: 'limits-restored', awayMs: Math.round(performance.now() - this.#degradedSince) })
    this.#degradedSince = undefined
  }

  async #putBack(): Promise<void> {
    while (this.#states.some(({ behind }) => behind))
      for (const state of this.#states) if (state.behind) await state.putBack(this.#call)
  }

  /** The id of the server's run tells a restarted server from one that was only out of reach. */
  async #memoryAgeMs(): Promise<number> {
    const server = await this.#within(this.#deadlineMs, this.#redis.info('server'))
    const run = /^run_id:(\S+)/m.exec(server)?.[1] ?? 'unknown'
    return Number(await this.#call(BEGIN_MEMORY, [MEMORY_KEY], [run]))
  }

  async #renew(): Promise<void> {
    if (!this.#present) return
    try {
      await this.#call(KEEP_MEMORY, [MEMORY_KEY], [])
      for (const state of this.#states) await state.renew(this.#call)
    } catch (error) {
      this.#leave(error)
    }
  }
}
