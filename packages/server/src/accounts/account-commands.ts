import { changedLimits, type LimitsChange } from '../auth/auth.ts'
import { readAccount } from '../meter/meter.ts'
import { command, query, type Transaction } from '../store/store.ts'
import { unknownAccount } from './acting.ts'

/** What can be changed of an account; what is absent stays. */
export interface AccountChange {
  name?: string | undefined
  limits?: LimitsChange | undefined
  share?: number | undefined
}

interface Terms {
  id: string
  name: string
  share: number
  requestsPerMinute: number | null
  tokensPerMinute: number | null
  concurrentRequests: number | null
}

const lock = query((db, $: { id: string }) =>
  db
    .updateTable('accounts')
    .set((on) => ({ name: on.ref('name') }))
    .where('id', '=', $.id),
)

const update = query((db, $: Terms) =>
  db
    .updateTable('accounts')
    .set({
      name: $.name,
      share: $.share,
      requests_per_minute: $.requestsPerMinute,
      tokens_per_minute: $.tokensPerMinute,
      concurrent_requests: $.concurrentRequests,
    })
    .where('id', '=', $.id),
)

/** Refuses with `not_found` for an unknown account. */
export const changeAccount = command(
  'accounts/change',
  async (tx: Transaction, { id, change }: { id: string; change: AccountChange }): Promise<void> => {
    await tx.run(lock, { id })
    const account = await readAccount(tx, id)
    if (account === undefined) throw unknownAccount(id)
    const { name = account.name, share = account.share } = change
    const limits = changedLimits(account.limits, change.limits)
    await tx.run(update, {
      id,
      name,
      share,
      requestsPerMinute: limits.requestsPerMinute ?? null,
      tokensPerMinute: limits.tokensPerMinute ?? null,
      concurrentRequests: limits.concurrentRequests ?? null,
    })
  },
)
