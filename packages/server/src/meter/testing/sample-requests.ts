import type { Charge, UsageRow } from '../meter.ts'

export const NOON = Date.UTC(2026, 10, 21, 12)

/** An account for tests, as `openAccount` takes it. */
export function sampleAccount(id: string, billing: 'prepaid' | 'unmetered' = 'prepaid') {
  return { id, name: id, billing, organizationId: null, limits: {}, share: 1, at: NOON }
}

export function sampleCharge(requestId: string, accountId: string, worstCase: bigint): Charge {
  return { requestId, account: { id: accountId, billing: 'prepaid' }, worstCase, budgets: [] }
}

export function sampleUsage({ requestId, account }: Charge, costNanocredits: bigint): UsageRow {
  const tokens = { promptTokens: 7, cachedTokens: 0, completionTokens: 3, reasoningTokens: 1 }
  const about = {
    keyId: null,
    surface: 'chat',
    model: 'model',
    reasoningEffort: 'low',
    status: 200,
    receiptId: null,
  }
  return {
    requestId,
    accountId: account.id,
    ...about,
    ...tokens,
    at: NOON,
    latencyMs: 5,
    firstTokenMs: 2,
    costNanocredits,
  }
}
