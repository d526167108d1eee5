import { VerbatimError } from '@verbatim/protocol'
import { note } from '../audit/audit.ts'
import {
  createKey,
  freshSecret,
  isWebKey,
  type KeyRecord,
  type KeySettings,
  readKey,
  restoreKey,
  unknownKey,
  untilKnownEverywhere,
  webKeyId,
} from '../auth/auth.ts'
import type { Store } from '../store/store.ts'
import { type Acting, accountOf, actBy, requireMay, sees } from './acting.ts'

const SETTINGS: KeySettings = {
  name: 'Web app',
  retainsRequests: false,
  scopes: ['chat'],
  models: undefined,
  budget: undefined,
  limits: {},
  expiresAt: undefined,
}

/** The keys by which those who signed in ask for completions: made at first use, never shown. */
export class WebKeys {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /**
   * The id of the actor's key, whether it was made already or not.
   *
   * @param accountId who pays; the actor's own account by default.
   * @throws VerbatimError `permission_denied`; `not_found` for an account that the actor does not see.
   */
  idOf(by: Acting, accountId?: string): { id: string; accountId: string } {
    requireMay(by, 'chat')
    if (by.actor.accountIds.length === 0) {
      throw new VerbatimError('permission_denied', 'You are a member of no organization yet, so nobody pays.')
    }
    const payer = accountOf(by, accountId)
    return { id: webKeyId(payer, by.actor.id), accountId: payer }
  }

  /**
   * Makes the key. @throws VerbatimError `permission_denied` when it was made before and is good no more; `not_found` when there is no such
   * account.
   */
  async make(by: Acting, { id, accountId }: { id: string; accountId: string }): Promise<void> {
    const earlier = await readKey(this.#store, id)
    const at = this.#now()
    // Another request may have been the first.
    if (earlier !== undefined && earlier.revokedAt === undefined && (earlier.expiresAt ?? at + 1) > at) return
    if (earlier !== undefined) {
      throw new VerbatimError(
        'permission_denied',
        `Asking without a key was revoked for you, or has expired: an owner of the account can restore the key ${id}.`,
      )
    }
    const { stored } = freshSecret()
    // Without its first characters: there is no secret that anybody would know by them.
    const secret = { ...stored, prefix: '' }
    await this.#store.commit(
      createKey({ id, secret, accountId, settings: SETTINGS, madeBy: by.actor.id, at }),
      note({
        ...actBy(by, at),
        // Once, also when two requests come first.
        id: `key-created:${id}`,
        action: 'key-created',
        target: id,
        accountId,
        details: { name: SETTINGS.name, scopes: SETTINGS.scopes },
      }),
    )
  }

  /**
   * Lets somebody ask without a key again whose key was revoked.
   *
   * @throws VerbatimError `permission_denied` for a member of an organization; `not_found`; `invalid_request` for a key with a secret, which may
   * be in other hands by now.
   */
  async restore(by: Acting, id: string): Promise<KeyRecord> {
    requireMay(by, 'keys')
    const record = await this.#read(by, id)
    if (by.actor.ownKeysOnly === true || by.actor.bounds?.budget !== undefined) {
      throw new VerbatimError('permission_denied', `${id} is not for this caller to restore.`)
    }
    if (!isWebKey(record)) {
      throw new VerbatimError('invalid_request', `${id} has a secret: make another key in its place.`)
    }
    if (record.revokedAt === undefined) return record
    const { accountId } = record
    await this.#store.commit(
      restoreKey({ id }),
      note({ ...actBy(by, this.#now()), action: 'key-restored', target: id, accountId }),
    )
    await untilKnownEverywhere()
    return this.#read(by, id)
  }

  async #read(by: Acting, id: string): Promise<KeyRecord> {
    const record = await readKey(this.#store, id)
    if (record === undefined || !sees(by, record.accountId)) throw unknownKey(id)
    return record
  }
}
