/**
 * The audit log: who administered what, and when. A row is written in the same commit as the act, so that there is never the one
 * without the other, and the database refuses to change or delete it. It holds names and settings, never a secret, an address or
 * what was asked and answered. Which acts there are is their rooms' own.
 */
import { randomUUID } from 'node:crypto'
import { type Command, query, type Reader, type Transaction } from '../store/store.ts'
import { append, insert } from './audit-commands.ts'

/** An administrative act. */
export interface Act {
  /** Of an act that its caller may repeat; it is noted once. */
  id?: string | undefined
  /** Milliseconds since 1970. */
  at: number
  /** `key:ID`, `user:ID`, `owner`, `cli` or `service`. */
  actor: string
  /** Noun and verb: `key-created`. */
  action: string
  target?: string | undefined
  /** Whose owner may read it; without one only admins may. */
  accountId?: string | undefined
  requestId?: string | undefined
  /** As JSON; amounts as decimal strings. Never a secret. */
  details?: Record<string, unknown> | undefined
}

export type NamedAct = Act & { id: string }

export interface NotedAct extends Omit<Act, 'id'> {
  /** Counts up in the order of the log. */
  seq: number
  details: Record<string, unknown>
}

/** To be committed together with the act. Made once for each act: the command carries the row's id. */
export function note(act: Act): Command<void> {
  return append({ ...columnsOf(act), id: act.id ?? randomUUID() })
}

/** For a command that only finds out which acts it does; the id makes it once. */
export async function noteWithin(tx: Transaction, act: NamedAct): Promise<void> {
  await tx.run(insert, { ...columnsOf(act), id: act.id })
}

function columnsOf({ at, actor, action, target, accountId, requestId, details }: Act) {
  return {
    at,
    actor,
    action,
    target: target ?? null,
    accountId: accountId ?? null,
    requestId: requestId ?? null,
    details: JSON.stringify(details ?? {}),
  }
}

interface Page {
  before: number
  limit: number
}

const pageOfAll = query((db, $: Page) =>
  db.selectFrom('audit').selectAll().where('seq', '<', $.before).orderBy('seq', 'desc').limit($.limit),
)

const pageOfAccount = query((db, $: Page & { accountId: string }) =>
  db
    .selectFrom('audit')
    .selectAll()
    .where('account_id', '=', $.accountId)
    .where('seq', '<', $.before)
    .orderBy('seq', 'desc')
    .limit($.limit),
)

/** Newest first. @param accountId of one account; undefined for all. */
export async function readAudit(
  store: Reader,
  { accountId, before, limit }: { accountId: string | undefined; before: number | undefined; limit: number },
): Promise<NotedAct[]> {
  const page = { before: before ?? Number.MAX_SAFE_INTEGER, limit }
  const rows =
    accountId === undefined
      ? await store.all(pageOfAll, page)
      : await store.all(pageOfAccount, { ...page, accountId })
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    action: row.action,
    target: row.target ?? undefined,
    accountId: row.account_id ?? undefined,
    requestId: row.request_id ?? undefined,
    details: JSON.parse(row.details) as Record<string, unknown>,
  }))
}
