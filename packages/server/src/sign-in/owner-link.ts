import { hash, randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { note } from '../audit/audit.ts'
import type { Actor } from '../auth/auth.ts'
import { query, type Store } from '../store/store.ts'
import { endSession, keepLink, notValid, spendLink } from './owner-commands.ts'
import { readCookie, type SessionCookie } from './session-cookie.ts'
import { TryLimit } from './try-limit.ts'

const LINK_MS = 15 * 60 * 1000
const SESSION_MS = 30 * 24 * 60 * 60 * 1000

/** 256 random bits in base64url: nobody guesses one, and its plain hash is as good as a salted one. */
const TOKEN = /^[\w-]{43}$/

const OWNER: Actor = { id: 'owner', accountIds: 'all', may: () => true }

const findLink = query((db, $: { hash: Uint8Array; now: number }) =>
  db
    .selectFrom('owner_links')
    .select('expires_at')
    .where('hash', '=', $.hash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', $.now),
)

const findSession = query((db, $: { hash: Uint8Array; now: number }) =>
  db
    .selectFrom('owner_sessions')
    .select('expires_at')
    .where('hash', '=', $.hash)
    .where('expires_at', '>', $.now),
)

/**
 * Keeps a new token for the owner link and returns it; the database has only its hash. Valid once, for 15 minutes.
 *
 * @param actor for the audit log.
 */
export async function makeOwnerToken(store: Store, now: number, actor: 'cli' | 'service'): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await store.commit(
    keepLink({ hash: digest(token), expiresAt: now + LINK_MS, at: now }),
    note({ at: now, actor, action: 'owner-link-made' }),
  )
  return token
}

/** The token is behind the `#`, which browsers send to nobody. */
export function ownerUrl(origin: string, token: string): string {
  return `${origin}/owner#${token}`
}

/** The owner's sessions: begun by an owner link, found by a cookie, on every replica. */
export class OwnerSessions {
  /** Whom such a session makes: everything is allowed. */
  readonly actor = OWNER
  readonly #store: Store
  readonly #cookie: SessionCookie
  readonly #now: () => number
  readonly #tries: TryLimit

  constructor(store: Store, cookie: SessionCookie, now: () => number) {
    this.#store = store
    this.#cookie = cookie
    this.#now = now
    this.#tries = new TryLimit(now)
  }

  /**
   * @param address of the client: each has a few wrong tries in a minute.
   * @returns the Set-Cookie header of the session.
   * @throws VerbatimError `invalid_api_key` for a link that is not valid, `rate_limited`.
   */
  async begin(
    token: string,
    { address, requestId }: { address: string; requestId: string },
  ): Promise<string> {
    const session = randomBytes(32).toString('base64url')
    const at = this.#now()
    const link = digest(token)
    // Wrong tries never keep a right one out: who shares the address, as behind a proxy, could lock the owner out.
    if (!TOKEN.test(token) || (await this.#store.first(findLink, { hash: link, now: at })) === undefined) {
      this.#tries.check(address)
      this.#tries.failed(address)
      throw notValid()
    }
    await this.#store.commit(
      spendLink({ link, session: digest(session), at, until: at + SESSION_MS }),
      note({ at, actor: OWNER.id, action: 'owner-signed-in', requestId }),
    )
    return this.#cookie.set(session, SESSION_MS)
  }

  async find(headers: IncomingHttpHeaders): Promise<Actor | undefined> {
    const token = this.#token(headers)
    if (token === undefined) return undefined
    const row = await this.#store.first(findSession, { hash: digest(token), now: this.#now() })
    return row === undefined ? undefined : OWNER
  }

  /** @returns the Set-Cookie header that takes the cookie away. */
  async end(headers: IncomingHttpHeaders, requestId: string): Promise<string> {
    const token = this.#token(headers)
    if (token !== undefined && (await this.find(headers)) !== undefined) {
      const signedOut = note({ at: this.#now(), actor: OWNER.id, action: 'owner-signed-out', requestId })
      await this.#store.commit(endSession({ hash: digest(token) }), signedOut)
    }
    return this.#cookie.clear()
  }

  #token(headers: IncomingHttpHeaders): string | undefined {
    const token = readCookie(headers, this.#cookie.name)
    return token !== undefined && TOKEN.test(token) ? token : undefined
  }
}

function digest(token: string): Uint8Array {
  return hash('sha256', token, 'buffer')
}
