import { VerbatimError } from '@verbatim/protocol'
import { type NotedAct, note, readAudit } from '../audit/audit.ts'
import { untilKnownEverywhere } from '../auth/auth.ts'
import {
  type AccountRecord,
  checkLedger,
  type LedgerReport,
  listAccounts,
  readAccount,
  type UsageGroup,
  type UsagePage,
  type UsageQuestion,
  type UsageRowsQuestion,
  usageReport,
  usageRows,
} from '../meter/meter.ts'
import type { Store } from '../store/store.ts'
import { type AccountChange, changeAccount } from './account-commands.ts'
import { type Acting, accountOf, actBy, changesLimits, requireMay, unknownAccount } from './acting.ts'
import { CreditOffice } from './credit-office.ts'
import { KeyOffice } from './key-office.ts'
import { type NewAccount, openingOf } from './opening.ts'
import { WebKeys } from './web-keys.ts'

/** Accounts, and with `keys` and `credits` all that is administered of them. */
export class AccountOffice {
  readonly keys: KeyOffice
  readonly webKeys: WebKeys
  readonly credits: CreditOffice
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, { now }: { now: () => number }) {
    this.keys = new KeyOffice(store, now)
    this.webKeys = new WebKeys(store, now)
    this.credits = new CreditOffice(store, now)
    this.#store = store
    this.#now = now
  }

  /** @throws VerbatimError `permission_denied` */
  async open(by: Acting, account: NewAccount): Promise<AccountRecord> {
    const { accountId, commands } = openingOf(by, account, this.#now())
    await this.#store.commit(...commands)
    return this.#stored(accountId)
  }

  /** @throws VerbatimError `permission_denied`, `not_found` */
  async change(by: Acting, id: string, change: AccountChange): Promise<AccountRecord> {
    requireMay(by, 'admin')
    const { name, share, limits } = change
    if (name === undefined && share === undefined && !changesLimits(limits)) return this.#stored(id)
    const act = { ...actBy(by, this.#now()), action: 'account-changed', target: id, accountId: id }
    await this.#store.commit(changeAccount({ id, change }), note({ ...act, details: { ...change } }))
    await untilKnownEverywhere()
    return this.#stored(id)
  }

  /** @throws VerbatimError `permission_denied` */
  async list(by: Acting): Promise<AccountRecord[]> {
    requireMay(by, 'admin')
    return listAccounts(this.#store)
  }

  /** @throws VerbatimError `permission_denied`, `not_found` */
  async show(by: Acting, id: string): Promise<AccountRecord> {
    requireMay(by, 'admin')
    return this.#stored(id)
  }

  /** The account that is meant, with its balance. @throws VerbatimError `permission_denied`, `not_found` */
  async read(by: Acting, named?: string): Promise<AccountRecord> {
    requireMay(by, 'usage')
    return this.#stored(accountOf(by, named))
  }

  /** The audit log, newest first: of all for an admin, of its account for the owner. @throws VerbatimError `permission_denied` */
  async audit(
    by: Acting,
    page: { accountId?: string | undefined; before?: number | undefined; limit: number },
  ): Promise<NotedAct[]> {
    const { accountId: named, before, limit } = page
    const isAdmin = by.actor.may('admin')
    if (!isAdmin && by.actor.role !== 'owner') {
      throw new VerbatimError('permission_denied', 'The audit log is for admins and owners of an account.')
    }
    const accountId = isAdmin ? named : accountOf(by, named)
    return readAudit(this.#store, { accountId, before, limit })
  }

  /** Sums of what was used. @throws VerbatimError `permission_denied`, `not_found` */
  async usage(by: Acting, { accountId, ...question }: Asked<UsageQuestion>): Promise<UsageGroup[]> {
    return usageReport(this.#store, { ...question, accountIds: this.#accountIds(by, accountId) })
  }

  /** Requests one by one, newest first. @throws VerbatimError `permission_denied`, `not_found` */
  async requests(by: Acting, { accountId, ...question }: RequestsQuestion): Promise<UsagePage> {
    return usageRows(this.#store, { ...question, accountIds: this.#accountIds(by, accountId) })
  }

  /** Recomputes every balance. @throws VerbatimError `permission_denied` */
  async checkLedger(by: Acting): Promise<LedgerReport> {
    requireMay(by, 'admin')
    return checkLedger(this.#store)
  }

  #accountIds(by: Acting, named: string | undefined): 'all' | readonly string[] {
    requireMay(by, 'usage')
    return by.actor.accountIds === 'all' && named === undefined ? 'all' : [accountOf(by, named)]
  }

  async #stored(id: string): Promise<AccountRecord> {
    const account = await readAccount(this.#store, id)
    if (account === undefined) throw unknownAccount(id)
    return account
  }
}

export type RequestsQuestion = Asked<UsageRowsQuestion>

/** A question about the accounts that its asker sees, or about one of them. */
type Asked<Question> = Omit<Question, 'accountIds'> & { accountId?: string | undefined }
