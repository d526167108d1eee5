import { formatCredits, VerbatimError } from '@verbatim/protocol'
import { note } from '../audit/audit.ts'
import {
  type Actor,
  changed,
  covers,
  createFirstKey,
  createKey,
  freshKeyId,
  freshSecret,
  hasKeys,
  isWebKey,
  type KeyChange,
  type KeyGrant,
  type KeyRecord,
  type KeySettings,
  listKeys,
  readKey,
  revokeKey,
  rotateKey,
  changeKey as storeChange,
  unknownKey,
  untilKnownEverywhere,
} from '../auth/auth.ts'
import type { Store } from '../store/store.ts'
import { type Acting, accountOf, actBy, changesLimits, OWNER_ACCOUNT, requireMay, sees } from './acting.ts'
import { type NewAccount, openingOf } from './opening.ts'

/** A key to be made. What is absent is as its maker has it: unbounded, or bounded as the maker's own key is. */
export type KeyOrder = Pick<KeySettings, 'name'> &
  Partial<KeySettings> & {
    /** Of the account that pays; the maker's own by default. */
    accountId?: string | undefined
    /** Opens an account for the key instead, with this balance. */
    account?: Pick<NewAccount, 'name' | 'credits'> | undefined
  }

export interface MadeKey {
  record: KeyRecord
  /** The secret itself: shown once, never stored. */
  key: string
}

/**
 * Keys, as they are administered. Nobody makes, changes or takes over a key that can do more than he; every act leaves its row in the audit log, in
 * the same commit, and is done when every process goes by it.
 */
export class KeyOffice {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /** @throws VerbatimError `permission_denied`; `not_found` for an account that the maker does not see. */
  async create(by: Acting, order: KeyOrder): Promise<MadeKey> {
    requireMay(by, 'keys')
    const at = this.#now()
    const settings = settingsOf(by, order)
    checkHandedOn(by, settings)
    if (by.actor.bounds?.budget !== undefined) {
      throw new VerbatimError(
        'permission_denied',
        'A key with a budget makes no keys: together they would spend more than it may.',
      )
    }
    const opening = order.account === undefined ? undefined : openingOf(by, order.account, at)
    const accountId = opening?.accountId ?? accountOf(by, order.accountId)
    const { creation, key } = this.#fresh(by, accountId, settings)
    const noted = note({
      ...actBy(by, at),
      action: 'key-created',
      target: creation.id,
      accountId,
      details: told(settings),
    })
    await this.#store.commit(...(opening?.commands ?? []), createKey(creation), noted)
    return { record: await this.#stored(creation.id), key }
  }

  /** The first key of the operator's own account, with its secret, when there is no key yet; null when there is. */
  async first(): Promise<string | null> {
    if (await hasKeys(this.#store)) return null
    const by: Acting = { actor: { id: 'service', accountIds: 'all', may: () => true } }
    const settings = settingsOf(by, { name: 'first' })
    const { creation, key } = this.#fresh(by, OWNER_ACCOUNT, settings)
    const act = {
      ...actBy(by, creation.at),
      id: `key-created:${creation.id}`,
      action: 'key-created',
      target: creation.id,
      accountId: OWNER_ACCOUNT,
      details: told(settings),
    }
    // Another replica may have been quicker.
    const [isFirst] = await this.#store.commit(createFirstKey({ ...creation, act }))
    return isFirst ? key : null
  }

  /** Oldest first. @param accountId of one account; all that the actor sees without one. */
  async list(by: Acting, accountId?: string): Promise<KeyRecord[]> {
    requireReading(by)
    const ids = accountId === undefined ? by.actor.accountIds : [accountOf(by, accountId)]
    return listKeys(this.#store, ids)
  }

  /** @throws VerbatimError `not_found` */
  async read(by: Acting, id: string): Promise<KeyRecord> {
    requireReading(by)
    const record = await readKey(this.#store, id)
    if (record === undefined || !sees(by, record.accountId)) throw unknownKey(id)
    return record
  }

  /** @throws VerbatimError `permission_denied`, `not_found` */
  async change(by: Acting, id: string, change: KeyChange): Promise<KeyRecord> {
    const record = await this.#managed(by, id)
    checkHandedOn(by, changed(record, change), change.scopes ?? [])
    if (changesNothing(change)) return record
    await this.#act(by, record, 'key-changed', told(change), storeChange({ id, change }))
    return this.#stored(id)
  }

  /**
   * The key gets another secret; the earlier one stays good for the overlap.
   *
   * @throws VerbatimError `permission_denied`, `not_found`; `invalid_request` for a key without a secret.
   */
  async rotate(by: Acting, id: string, overlapMs: number): Promise<MadeKey & { earlierUntil: number }> {
    const record = await this.#managed(by, id)
    if (isWebKey(record)) {
      throw new VerbatimError('invalid_request', `${id} has no secret: it is used by who signed in.`)
    }
    const { key, stored } = freshSecret()
    const until = this.#now() + overlapMs
    const rotation = rotateKey({ id, secret: stored, earlierId: freshKeyId(), until })
    await this.#act(
      by,
      record,
      'key-rotated',
      { earlier_secret_until: new Date(until).toISOString() },
      rotation,
    )
    return { record: await this.#stored(id), key, earlierUntil: until }
  }

  /** Revoking twice keeps the first time. @throws VerbatimError `permission_denied`, `not_found` */
  async revoke(by: Acting, id: string): Promise<KeyRecord> {
    const record = by.actor.may('admin') ? await this.read(by, id) : await this.#managed(by, id)
    if (record.revokedAt !== undefined) return record
    // Once, also when two do it at the same time; but for a key that can be restored.
    const noteId = isWebKey(record) ? undefined : `key-revoked:${id}`
    await this.#act(by, record, 'key-revoked', {}, revokeKey({ id, at: this.#now() }), noteId)
    return this.#stored(id)
  }

  async #act(
    by: Acting,
    { id, accountId }: KeyRecord,
    action: string,
    details: Record<string, unknown>,
    act: ReturnType<typeof revokeKey>,
    noteId?: string,
  ): Promise<void> {
    const noted = note({ ...actBy(by, this.#now()), id: noteId, action, target: id, accountId, details })
    await this.#store.commit(act, noted)
    await untilKnownEverywhere()
  }

  async #managed(by: Acting, id: string): Promise<KeyRecord> {
    requireMay(by, 'keys')
    const record = await this.read(by, id)
    if (!manages(by, record)) {
      throw new VerbatimError('permission_denied', `${id} is not for this caller to manage.`)
    }
    return record
  }

  async #stored(id: string): Promise<KeyRecord> {
    const record = await readKey(this.#store, id)
    if (record === undefined) throw new Error(`${id} was committed and is not there`)
    return record
  }

  #fresh(by: Acting, accountId: string, settings: KeySettings) {
    const { key, stored } = freshSecret()
    const id = freshKeyId()
    const creation = { id, secret: stored, accountId, settings, madeBy: by.actor.id, at: this.#now() }
    return { creation, key }
  }
}

/** Of other members' keys one sees the names, and a viewer of all keys. */
export function seesWhole({ actor }: Acting, record: KeyRecord): boolean {
  if (actor.role === 'viewer') return false
  return actor.ownKeysOnly !== true || record.madeBy === actor.id
}

/** A member of an organisation manages only what it made; a key only what can do no more than itself, and with a budget only itself. */
function manages({ actor }: Acting, record: KeyRecord): boolean {
  if (actor.ownKeysOnly === true && record.madeBy !== actor.id) return false
  if (actor.bounds?.budget !== undefined && actor.id !== `key:${record.id}`) return false
  return isCovered(actor, record)
}

/** What has no limits of its own has the installation's, the maker too. */
function isCovered({ bounds, defaultLimits }: Actor, settings: KeySettings): boolean {
  const limited = <Grant extends KeyGrant>(grant: Grant) => ({
    ...grant,
    limits: { ...defaultLimits, ...grant.limits },
  })
  return bounds === undefined || covers(limited(bounds), limited(settings))
}

/** Names of keys are for everybody of an account; a key needs the scope. */
function requireReading(by: Acting): void {
  if (by.actor.role === undefined) requireMay(by, 'keys')
}

function settingsOf({ actor: { bounds } }: Acting, order: KeyOrder): KeySettings {
  return {
    name: order.name,
    retainsRequests: order.retainsRequests ?? false,
    scopes: order.scopes ?? ['chat', 'usage'],
    models: order.models ?? bounds?.models,
    budget: order.budget,
    limits: { ...bounds?.limits, ...order.limits },
    expiresAt: order.expiresAt ?? bounds?.expiresAt,
  }
}

/** @param scopes that are handed on now, of all that the key has. */
function checkHandedOn({ actor }: Acting, settings: KeySettings, scopes = settings.scopes): void {
  const managing =
    actor.ownKeysOnly === true ? scopes.find((scope) => scope !== 'chat' && scope !== 'usage') : undefined
  const missing = managing ?? scopes.find((scope) => !actor.may(scope))
  if (missing !== undefined) {
    throw new VerbatimError('permission_denied', `The scope "${missing}" is not for this caller to give.`, {
      param: 'scopes',
    })
  }
  if (isCovered(actor, settings)) return
  throw new VerbatimError(
    'permission_denied',
    'A key cannot give another one more than it has itself: scopes, models, limits, budget and end.',
  )
}

/** What is there and undefined lifts a bound. */
function changesNothing({ limits, ...others }: KeyChange): boolean {
  return Object.keys(others).length === 0 && !changesLimits(limits)
}

/** Settings as the audit log has them: a null is no bound. */
function told(change: KeyChange): Record<string, unknown> {
  const { budget, expiresAt, retainsRequests, ...others } = change
  const time = expiresAt === undefined ? null : new Date(expiresAt).toISOString()
  const bound = budget === undefined ? null : { ...budget, limit: formatCredits(budget.limit) }
  return {
    ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, value ?? null])),
    ...(retainsRequests === undefined ? {} : { retain: retainsRequests }),
    ...('budget' in change ? { budget: bound } : {}),
    ...('expiresAt' in change ? { expires_at: time } : {}),
  }
}
