import { formatCredits } from '@verbatim/protocol'
import type { Reader, Store } from '../store/store.ts'
import { checkBalances } from './check-balances.ts'
import { checkBudgets, openHolds } from './check-budgets.ts'
import { checkRequests } from './check-requests.ts'
import { checkTransfers } from './check-transfers.ts'
import { checkUsage } from './check-usage.ts'
import { Findings, type LedgerViolation } from './findings.ts'
import { ISSUED, REVENUE } from './ledger-account.ts'

export type { LedgerViolation } from './findings.ts'

/** What a check of the whole ledger found, as JSON can have it. Amounts are decimal strings of credits. */
export interface LedgerReport {
  ok: boolean
  accounts: number
  transfers: number
  requests: number
  openHolds: number
  usageRows: number
  /** Granted, less what was taken back. */
  issued: string
  /** Charged. */
  revenue: string
  /** What accounts have, available and held. */
  outstanding: string
  violationCount: number
  /** The first hundred. */
  violations: LedgerViolation[]
}

/** Recomputes every balance from the transfers alone and compares, all as it was at one moment. Page by page, whatever its size. */
export function checkLedger(store: Store): Promise<LedgerReport> {
  return store.atOneMoment(check)
}

async function check(reader: Reader): Promise<LedgerReport> {
  const findings = new Findings()
  const { transfers, balances } = await checkTransfers(reader, findings)
  const { accounts, outstanding } = await checkBalances(reader, balances, findings)
  const holds = await openHolds(reader)
  const { requests, charged } = await checkRequests(reader, holds, findings)
  await checkBudgets(reader, holds, charged, findings)
  const usageRows = await checkUsage(reader, findings)
  const issued = -(balances.get(ISSUED) ?? 0n)
  const revenue = balances.get(REVENUE) ?? 0n
  if (outstanding + revenue !== issued) {
    const detail = `${formatCredits(issued)} were issued, ${formatCredits(outstanding)} are in accounts and ${formatCredits(revenue)} were charged`
    findings.add('sum-is-zero', 'all accounts', detail)
  }
  return {
    ok: findings.count === 0,
    accounts,
    transfers,
    requests,
    openHolds: holds.length,
    usageRows,
    issued: formatCredits(issued),
    revenue: formatCredits(revenue),
    outstanding: formatCredits(outstanding),
    violationCount: findings.count,
    violations: findings.violations,
  }
}
