import { command, query, type Transaction } from '../store/store.ts'
import { forgetTotals, lockOwners } from './totals.ts'

interface Limit {
  limit: number
}

/** Owners who cannot come back: keys that were revoked, users who are gone. */
const findGone = query((db, $: Limit) =>
  db
    .selectFrom('conversation_totals')
    .where((where) =>
      where.or([
        where(
          'owner',
          'in',
          where
            .selectFrom('keys')
            .where('revoked_at', 'is not', null)
            .select((key) => key(key.val('key:'), '||', key.ref('id')).as('owner')),
        ),
        where.and([
          where('owner', 'like', 'user:%'),
          where(
            'owner',
            'not in',
            where
              .selectFrom('auth_user')
              .select((user) => user(user.val('user:'), '||', user.ref('id')).as('owner')),
          ),
        ]),
      ]),
    )
    .orderBy('owner')
    .limit($.limit)
    .select('owner'),
)

const removeConversations = query((db, $: { owner: string }) =>
  db.deleteFrom('conversations').where('owner', '=', $.owner),
)
const removeShares = query((db, $: { owner: string }) => db.deleteFrom('shares').where('owner', '=', $.owner))

/** Forgets all of so many owners who cannot come back. Returns how many: as many as the limit mean that there are more. */
export const forgetGone = command(
  'conversations/forget-gone',
  async (tx: Transaction, { limit }: Limit): Promise<number> => {
    const gone = await tx.all(findGone, { limit })
    const owners = gone.map(({ owner }) => owner)
    for (const counted of await lockOwners(tx, owners)) {
      const { owner } = counted
      await forgetTotals(tx, counted)
      await tx.run(removeConversations, { owner })
      await tx.run(removeShares, { owner })
    }
    return gone.length
  },
)
