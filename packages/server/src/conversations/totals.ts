import { VerbatimError } from '@verbatim/protocol'
import { query, type Transaction } from '../store/store.ts'

export type Kind = 'conversations' | 'shares'

/** How much: what somebody has here, may have, or gets (or loses, below 0). */
export interface Amount {
  count: number
  bytes: number
}

/** What an owner may have of a kind, and what all keys of an account may have of both kinds together: otherwise each key that makes keys makes room. */
export interface Most {
  own: Amount
  account: Amount
}

/** Whose totals what an owner has is counted in: its own, and a key's account's too. */
export interface Counted {
  owner: string
  /** The name of its row. */
  account: string | undefined
}

interface Has {
  own: Amount
  account: Amount | undefined
}

interface Totals {
  conversations: number
  conversation_bytes: number
  shares: number
  share_bytes: number
}

const KEY = 'key:'
/** Of no actor. */
const ACCOUNT = 'account:'

const findAccount = query((db, $: { keyId: string }) =>
  db.selectFrom('keys').where('id', '=', $.keyId).select('account_id as accountId'),
)

const lock = query((db, $: { owner: string }) =>
  db
    .insertInto('conversation_totals')
    .values({ owner: $.owner, conversations: 0, conversation_bytes: 0, shares: 0, share_bytes: 0 })
    .onConflict((on) =>
      on.column('owner').doUpdateSet((row) => ({ shares: row.ref('conversation_totals.shares') })),
    ),
)

const lockAccount = query((db, $: { account: string }) =>
  db
    .updateTable('conversation_totals')
    .set((row) => ({ shares: row.ref('shares') }))
    .where('owner', '=', $.account),
)

/** With what its keys have already: accounts were not always counted. */
const beginAccount = query((db, $: { account: string; accountId: string }) =>
  db
    .insertInto('conversation_totals')
    .columns(['owner', 'conversations', 'conversation_bytes', 'shares', 'share_bytes'])
    .expression((made) =>
      made
        .selectFrom('conversation_totals')
        .where('owner', 'in', (all) =>
          all
            .selectFrom('keys')
            .where('account_id', '=', $.accountId)
            .select((key) => key(key.val(KEY), '||', key.ref('id')).as('owner')),
        )
        .select(({ fn, lit, val }) => [
          val($.account).as('owner'),
          fn.coalesce(fn.sum<number>('conversations'), lit(0)).as('conversations'),
          fn.coalesce(fn.sum<number>('conversation_bytes'), lit(0)).as('conversation_bytes'),
          fn.coalesce(fn.sum<number>('shares'), lit(0)).as('shares'),
          fn.coalesce(fn.sum<number>('share_bytes'), lit(0)).as('share_bytes'),
        ]),
    )
    .onConflict((on) =>
      on.column('owner').doUpdateSet((row) => ({ shares: row.ref('conversation_totals.shares') })),
    ),
)

const count = query((db, $: Totals & { owner: string }) =>
  db
    .updateTable('conversation_totals')
    .set((row) => ({
      conversations: row('conversations', '+', $.conversations),
      conversation_bytes: row('conversation_bytes', '+', $.conversation_bytes),
      shares: row('shares', '+', $.shares),
      share_bytes: row('share_bytes', '+', $.share_bytes),
    }))
    .where('owner', '=', $.owner)
    .returning(['conversations', 'conversation_bytes', 'shares', 'share_bytes']),
)

const findTotals = query((db, $: { owner: string }) =>
  db
    .selectFrom('conversation_totals')
    .where('owner', '=', $.owner)
    .select(['conversations', 'conversation_bytes', 'shares', 'share_bytes']),
)

const remove = query((db, $: { owner: string }) =>
  db.deleteFrom('conversation_totals').where('owner', '=', $.owner),
)

/** Comes first: these rows are what other requests of the owner wait for, so that what is read after it stays true until the commit. */
export async function lockOwner(tx: Transaction, owner: string): Promise<Counted> {
  const [counted] = await lockOwners(tx, [owner])
  if (counted === undefined) throw new Error(`${owner} was not locked`)
  return counted
}

/** All accounts before all owners, each in one order: otherwise two that lock the same wait for each other. */
export async function lockOwners(tx: Transaction, owners: readonly string[]): Promise<Counted[]> {
  const accountIds = new Map<string, string>()
  for (const owner of owners) {
    if (!owner.startsWith(KEY)) continue
    const key = await tx.first(findAccount, { keyId: owner.slice(KEY.length) })
    if (key !== undefined) accountIds.set(owner, key.accountId)
  }
  for (const accountId of [...new Set(accountIds.values())].sort()) {
    const account = ACCOUNT + accountId
    if ((await tx.run(lockAccount, { account })) === 0) await tx.run(beginAccount, { account, accountId })
  }
  for (const owner of [...owners].sort()) await tx.run(lock, { owner })
  return owners.map((owner) => {
    const accountId = accountIds.get(owner)
    return { owner, account: accountId === undefined ? undefined : ACCOUNT + accountId }
  })
}

/** @returns what there is of it then. */
export async function add(tx: Transaction, kind: Kind, counted: Counted, added: Amount): Promise<Has> {
  const more = { ...NOTHING, ...(kind === 'shares' ? sharesOf(added) : conversationsOf(added)) }
  const own = await tx.first(count, { owner: counted.owner, ...more })
  if (own === undefined) throw new Error(`what ${counted.owner} has was counted before it was locked`)
  const account = counted.account && (await tx.first(count, { owner: counted.account, ...more }))
  return { own: amountOf(kind, own), account: account ? bothOf(account) : undefined }
}

/** Counts nothing for the owner any more. */
export async function forgetTotals(tx: Transaction, { owner, account }: Counted): Promise<void> {
  const had = await tx.first(findTotals, { owner })
  await tx.run(remove, { owner })
  if (had === undefined || account === undefined) return
  await tx.run(count, {
    owner: account,
    conversations: -had.conversations,
    conversation_bytes: -had.conversation_bytes,
    shares: -had.shares,
    share_bytes: -had.share_bytes,
  })
}

/** @throws VerbatimError `request_too_large`, which undoes what was added. */
export function checkRoom(kind: Kind, has: Has, added: Amount, most: Most): void {
  checkAmount(kind, has.own, added, most.own)
  if (has.account === undefined) return
  checkAmount("conversations and shares of this account's keys", has.account, added, most.account)
}

function checkAmount(what: string, has: Amount, added: Amount, most: Amount): void {
  if (added.count > 0 && has.count > most.count) {
    throw new VerbatimError(
      'request_too_large',
      `No more than ${most.count} ${what} are kept; delete some first.`,
    )
  }
  if (added.bytes > 0 && has.bytes > most.bytes) {
    const text = `All ${what} together may have ${most.bytes} bytes; with this one they would have ${has.bytes}. Delete some first.`
    throw new VerbatimError('request_too_large', text)
  }
}

const NOTHING: Totals = { conversations: 0, conversation_bytes: 0, shares: 0, share_bytes: 0 }

function conversationsOf({ count, bytes }: Amount) {
  return { conversations: count, conversation_bytes: bytes }
}

function sharesOf({ count, bytes }: Amount) {
  return { shares: count, share_bytes: bytes }
}

function amountOf(kind: Kind, row: Totals): Amount {
  if (kind === 'shares') return { count: row.shares, bytes: row.share_bytes }
  return { count: row.conversations, bytes: row.conversation_bytes }
}

function bothOf(row: Totals): Amount {
  return { count: row.conversations + row.shares, bytes: row.conversation_bytes + row.share_bytes }
}
