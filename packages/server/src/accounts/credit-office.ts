import { formatCredits } from '@verbatim/protocol'
import { note } from '../audit/audit.ts'
import {
  type CreditOrder as DatedOrder,
  grant,
  readStatement,
  type StatementEntry,
  withdraw,
} from '../meter/meter.ts'
import type { Store } from '../store/store.ts'
import { type Acting, accountOf, actBy, requireMay } from './acting.ts'

/** An amount that an admin gives to an account, or takes from it. */
export type CreditOrder = Omit<DatedOrder, 'at'>

/** Credits of accounts, as they are administered. */
export class CreditOffice {
  readonly #store: Store
  readonly #now: () => number

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /** @throws VerbatimError `permission_denied`, `not_found`; `invalid_request` when the id was used for another grant. */
  grant(by: Acting, order: CreditOrder): Promise<void> {
    return this.#order(by, order, 'credits-granted', grant)
  }

  /** @throws VerbatimError as `grant`; `insufficient_credits` for more than is available. */
  withdraw(by: Acting, order: CreditOrder): Promise<void> {
    return this.#order(by, order, 'credits-withdrawn', withdraw)
  }

  async #order(by: Acting, order: CreditOrder, action: string, act: typeof grant): Promise<void> {
    requireMay(by, 'admin')
    const at = this.#now()
    const { id, accountId, amount, memo } = order
    const noted = note({
      ...actBy(by, at),
      // Repeated with the order, and so noted once.
      id: `${action}:${id}`,
      action,
      target: accountId,
      accountId,
      details: { id, amount: formatCredits(amount), memo: memo ?? null },
    })
    await this.#store.commit(act({ id, accountId, amount, memo, at }), noted)
  }

  /** Entries of an account, newest first. @throws VerbatimError `permission_denied`, `not_found` */
  async history(
    by: Acting,
    {
      accountId,
      before,
      limit,
    }: { accountId?: string | undefined; before?: number | undefined; limit: number },
  ): Promise<StatementEntry[]> {
    requireMay(by, 'usage')
    return readStatement(this.#store, { accountId: accountOf(by, accountId), before, limit })
  }
}
