import { VerbatimError } from '@verbatim/protocol'
import type { Selectable } from 'kysely'
import { query, type Reader, type Schema } from '../store/store.ts'
import { matches, type UsageFilter } from './usage-filter.ts'
import type { UsageRow } from './usage-row.ts'

export interface UsageRowsQuestion extends UsageFilter {
  limit: number
  /** The `next` of the page before. */
  before?: string | undefined
}

export interface UsagePage {
  rows: UsageRow[]
  /** Where the next page begins; undefined after the last one. */
  next: string | undefined
}

/** Requests one by one, newest first. @throws VerbatimError `invalid_request` for a `before` that is none. */
export async function usageRows(store: Reader, question: UsageRowsQuestion): Promise<UsagePage> {
  const { accountIds, limit, before } = question
  if (accountIds !== 'all' && accountIds.length === 0) return { rows: [], next: undefined }
  const place = before === undefined ? undefined : placeOf(before)
  const page = query((db) => {
    const rows = db
      .selectFrom('usage')
      .selectAll()
      .where((on) => matches(on, question))
      .orderBy('at', 'desc')
      .orderBy('request_id', 'desc')
      .limit(limit + 1)
    if (place === undefined) return rows
    const { at, requestId } = place
    // The first condition follows from the second; by it the index finds where the page begins.
    return rows
      .where('at', '<=', at)
      .where((on) => on.or([on('at', '<', at), on('request_id', '<', requestId)]))
  })
  const found = await store.all(page, {})
  const rows = found.slice(0, limit).map(rowOf)
  const last = rows.at(-1)
  return {
    rows,
    next: found.length > limit && last !== undefined ? `${last.at}:${last.requestId}` : undefined,
  }
}

const ofRequest = query((db, $: { requestId: string }) =>
  db.selectFrom('usage').where('request_id', '=', $.requestId).selectAll(),
)

/** The row of one request; undefined as long as it runs, and a moment more. */
export async function usageOfRequest(store: Reader, requestId: string): Promise<UsageRow | undefined> {
  const row = await store.first(ofRequest, { requestId })
  return row === undefined ? undefined : rowOf(row)
}

function rowOf(row: Selectable<Schema['usage']>): UsageRow {
  return {
    requestId: row.request_id,
    at: row.at,
    accountId: row.account_id,
    keyId: row.key_id,
    surface: row.surface,
    model: row.model,
    reasoningEffort: row.reasoning_effort,
    status: row.status,
    promptTokens: row.prompt_tokens,
    cachedTokens: row.cached_tokens,
    completionTokens: row.completion_tokens,
    reasoningTokens: row.reasoning_tokens,
    latencyMs: row.latency_ms,
    firstTokenMs: row.first_token_ms,
    costNanocredits: row.cost_nanocredits,
    receiptId: row.receipt_id,
    requests: row.requests,
  }
}

function placeOf(text: string): { at: number; requestId: string } {
  const [matched, at, requestId = ''] = /^(\d{1,15}):(.+)$/s.exec(text) ?? []
  if (matched === undefined) {
    throw new VerbatimError('invalid_request', 'before must be the "next" of the page before.', {
      param: 'before',
    })
  }
  return { at: Number(at), requestId }
}
