import { setTimeout } from 'node:timers/promises'
import type { Store } from '../store/store.ts'
import { noteKeyUse } from './key-commands.ts'
import { hashKey, isKey } from './key-format.ts'
import { findOwner, findOwnerById, type OwnerRow } from './key-queries.ts'
import { grantOf, limitsOf } from './key-settings.ts'
import type { KeyOwner, RateLimits } from './principal.ts'

/** A key's last use is written at most this often, so that reading a key does not cost a write. */
const LAST_USED_GRAIN_MS = 60_000

/**
 * How long a key that was found is trusted without asking the database again, which would cost more than all the
 * rest of authentication. Whoever changes a key waits as long, so that no process goes by what it was once that is done.
 */
const TRUST_MS = 100
const MAX_TRUSTED = 10_000

interface Trusted {
  owner: KeyOwner
  since: number
  until: number
}

type FindOwner = () => Promise<OwnerRow | undefined>

export interface KeyRingOptions {
  now?: () => number
  /** Of keys that have none of their own. */
  limits?: RateLimits
}

/** Finds whose key one is. Several processes may hold a ring on the same database. */
export class KeyRing {
  readonly #store: Store
  readonly #now: () => number
  readonly #limits: RateLimits
  readonly #used = new Map<string, number>()
  /** By the hash of a secret, or the id of a key. */
  readonly #trusted = new Map<string, Trusted>()
  readonly #asking = new Map<string, { since: number; owner: Promise<KeyOwner | undefined> }>()

  constructor(store: Store, { now = Date.now, limits = {} }: KeyRingOptions = {}) {
    this.#store = store
    this.#now = now
    this.#limits = limits
  }

  /**
   * Whose key this is; undefined for an unknown, expired or revoked one. At once for a key that was just found. Looked up by
   * its hash, so no byte of a key is compared.
   *
   * @throws VerbatimError `overloaded` while the database is away.
   */
  find(key: string): KeyOwner | undefined | Promise<KeyOwner | undefined> {
    const hash = hashKey(key)
    const now = this.#now()
    const trusted = this.#trusted.get(hash)
    if (trusted !== undefined && now < trusted.until && now >= trusted.since) return trusted.owner
    if (!isKey(key)) return undefined
    return this.#ask(hash, now, () => this.#store.first(findOwner, { hash: Buffer.from(hash, 'hex'), now }))
  }

  /**
   * The same of a key that nobody has to show, as who asks is known otherwise (web-key.ts).
   *
   * @throws VerbatimError `overloaded` while the database is away.
   */
  findById(id: string): KeyOwner | undefined | Promise<KeyOwner | undefined> {
    const now = this.#now()
    const trusted = this.#trusted.get(id)
    if (trusted !== undefined && now < trusted.until && now >= trusted.since) return trusted.owner
    return this.#read(id, now, () => this.#store.first(findOwnerById, { id, now }))
  }

  /** Requests that come with one key while it is asked for share the answer, as long as they could share it afterwards. */
  #ask(name: string, now: number, find: FindOwner): Promise<KeyOwner | undefined> {
    const asking = this.#asking.get(name)
    if (asking !== undefined && now >= asking.since && now < asking.since + TRUST_MS) return asking.owner
    const owner = this.#read(name, now, find).finally(() => {
      if (this.#asking.get(name)?.owner === owner) this.#asking.delete(name)
    })
    this.#asking.set(name, { since: now, owner })
    return owner
  }

  async #read(name: string, now: number, find: FindOwner): Promise<KeyOwner | undefined> {
    const row = await find()
    if (row === undefined) {
      this.#trusted.delete(name)
      return undefined
    }
    if (now - (row.last_used_at ?? 0) > LAST_USED_GRAIN_MS) this.#used.set(row.secret_id, now)
    const { requests_per_minute: requests, tokens_per_minute: tokens, concurrent_requests: concurrent } = row
    const ownLimits = limitsOf(requests, tokens, concurrent)
    const owner: KeyOwner = {
      ...grantOf(row),
      limits: { ...this.#limits, ...ownLimits },
      ownLimits,
      defaultLimits: this.#limits,
      keyId: row.id,
      name: row.name,
      retainsRequests: row.retains_requests === 1,
      account: {
        id: row.account_id,
        billing: row.account_billing === 'unmetered' ? 'unmetered' : 'prepaid',
        limits: limitsOf(
          row.account_requests_per_minute,
          row.account_tokens_per_minute,
          row.account_concurrent_requests,
        ),
        share: row.account_share,
      },
    }
    if (this.#trusted.size >= MAX_TRUSTED) this.#trusted.clear()
    const until = Math.min(now + TRUST_MS, row.expires_at ?? Infinity, row.secret_expires_at ?? Infinity)
    this.#trusted.set(name, { owner, since: now, until })
    return owner
  }

  /**
   * Writes when keys were last used; the service calls it now and then, because a request does not wait for a write.
   *
   * @throws what the database says when it cannot be written: what was to be noted is left for the next time.
   */
  async noteUse(): Promise<void> {
    if (this.#used.size === 0) return
    const used = [...this.#used].map(([id, at]) => ({ id, at })).sort((a, b) => (a.id < b.id ? -1 : 1))
    await this.#store.commit(noteKeyUse({ used }))
    for (const { id, at } of used) if (this.#used.get(id) === at) this.#used.delete(id)
  }
}

/** Resolves when no process goes any more by what a key was before the last commit. */
export async function untilKnownEverywhere(): Promise<void> {
  await setTimeout(TRUST_MS)
}
