import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { openStore, type Store, withoutWaiting } from '../store/store.ts'
import { hashKey, isKey, keyPrefix, newKey } from './key-format.ts'

export interface NewKey {
  id: string
  name: string
  /** The secret itself: shown once, never stored. */
  key: string
  createdAt: string
}

/** What can be told of a key afterwards. Times are ISO 8601. */
export interface KeyRecord {
  id: string
  name: string
  prefix: string
  retainsRequests: boolean
  createdAt: string
  lastUsedAt: string | null
  revokedAt: string | null
}

export interface KeyOwner {
  keyId: string
  name: string
  /** Whether its requests and answers are kept for a time, so that bundles can be had. */
  retainsRequests: boolean
}

/** A key's last use is written at most this often, so that reading a key does not cost a write. */
const LAST_USED_GRAIN_MS = 60_000

/**
 * How long a key that was found is trusted without asking the database again, which would cost more than all the
 * rest of authentication. `revoke` waits as long, so that no process honours a key once it is done.
 */
const TRUST_MS = 100
const MAX_TRUSTED = 10_000

/** Makes, finds, lists and revokes keys. Several processes may hold one on the same data folder. */
export class KeyRing {
  readonly #store: Store
  readonly #find
  readonly #touch
  readonly #now: () => number
  readonly #used = new Map<string, number>()
  readonly #trusted = new Map<string, { owner: KeyOwner; until: number }>()

  constructor(store: Store, now: () => number = Date.now) {
    this.#store = store
    this.#now = now
    this.#find = store.prepare(
      'SELECT id, name, last_used_at, retains_requests FROM keys WHERE hash = ? AND revoked_at IS NULL',
    )
    this.#touch = store.prepare('UPDATE keys SET last_used_at = ? WHERE id = ?')
  }

  /** @param retainsRequests whether its requests and answers are kept for a time; no other key's are. */
  create(name: string, retainsRequests = false): NewKey {
    const key = newKey()
    const id = `key_${randomUUID().replaceAll('-', '')}`
    const createdAt = this.#now()
    this.#store
      .prepare(
        'INSERT INTO keys (id, hash, name, prefix, created_at, retains_requests) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(id, Buffer.from(hashKey(key), 'hex'), name, keyPrefix(key), createdAt, Number(retainsRequests))
    return { id, name, key, createdAt: new Date(createdAt).toISOString() }
  }

  /** Whose key this is; undefined for an unknown or revoked one. Looked up by hash, so no byte of a key is compared. */
  find(key: string): KeyOwner | undefined {
    const hash = hashKey(key)
    const now = this.#now()
    const trusted = this.#trusted.get(hash)
    if (trusted !== undefined && now < trusted.until && now >= trusted.until - TRUST_MS) return trusted.owner
    const owner = isKey(key) ? this.#read(hash, now) : undefined
    if (this.#trusted.size >= MAX_TRUSTED) this.#trusted.clear()
    if (owner === undefined) this.#trusted.delete(hash)
    else this.#trusted.set(hash, { owner, until: now + TRUST_MS })
    return owner
  }

  #read(hash: string, now: number): KeyOwner | undefined {
    const row = this.#find.get(Buffer.from(hash, 'hex'))
    if (row === undefined) return undefined
    const id = String(row.id)
    if (now - Number(row.last_used_at ?? 0) > LAST_USED_GRAIN_MS) this.#used.set(id, now)
    return { keyId: id, name: String(row.name), retainsRequests: row.retains_requests === 1 }
  }

  /**
   * Writes when keys were last used; the service calls it now and then, because a request does not wait for a write. When another
   * process writes just now it is left for the next time.
   *
   * @throws what SQLite says when the database cannot be written.
   */
  noteUse(): void {
    if (this.#used.size === 0) return
    withoutWaiting(this.#store, () => {
      for (const [id, at] of this.#used) this.#touch.run(at, id)
      this.#used.clear()
    })
  }

  list(): KeyRecord[] {
    const rows = this.#store.prepare('SELECT * FROM keys ORDER BY created_at, id').all()
    return rows.map((row) => ({
      id: String(row.id),
      name: String(row.name),
      prefix: String(row.prefix),
      retainsRequests: row.retains_requests === 1,
      createdAt: time(row.created_at) ?? '',
      lastUsedAt: time(row.last_used_at),
      revokedAt: time(row.revoked_at),
    }))
  }

  /** False when there is no such key. Revoking twice keeps the first time. When it is done, no process takes the key. */
  async revoke(id: string): Promise<boolean> {
    const done = this.#store
      .prepare('UPDATE keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?')
      .run(this.#now(), id)
    if (Number(done.changes) === 0) return false
    await setTimeout(TRUST_MS)
    return true
  }

  isEmpty(): boolean {
    return this.#store.prepare('SELECT 1 FROM keys LIMIT 1').get() === undefined
  }

  close(): void {
    this.#store.close()
  }
}

/** The key ring of a data folder, for the CLI: works while the service runs, and before it ever did. */
export function openKeys(dataDir: string): KeyRing {
  return new KeyRing(openStore(dataDir))
}

function time(value: unknown): string | null {
  return value === null || value === undefined ? null : new Date(Number(value)).toISOString()
}
