/**
 * Administration: accounts, their keys and credits, the audit log. Every act is decided by who acts (auth's Actor) and what it would allow, and
 * committed together with its row of the audit log; the acts themselves are commands of auth and meter. The routes and the command line are
 * thin over this room, so that both leave the same trail and refuse the same things. What happens within a request is serve's.
 */
import { openStore, type StoreTarget } from '../store/store.ts'
import { AccountOffice } from './account-office.ts'

export type {
  AccountRecord,
  LedgerReport,
  StatementEntry,
  UsageGroup,
  UsagePage,
  UsageRow,
} from '../meter/meter.ts'
export type { AccountChange } from './account-commands.ts'
export { AccountOffice, type RequestsQuestion } from './account-office.ts'
export { type Acting, OPERATOR, OWNER_ACCOUNT, requireMay } from './acting.ts'
export type { CreditOrder } from './credit-office.ts'
export { type KeyOffice, type KeyOrder, type MadeKey, seesWhole } from './key-office.ts'
export type { NewAccount } from './opening.ts'

/** An office of its own on a database: works while the service runs, and before it ever did. */
export interface OpenOffice {
  office: AccountOffice
  close(): Promise<void>
}

/** @throws SetupError when the database cannot be opened, or must exist and does not. */
export async function openAccounts(
  target: Pick<StoreTarget, 'dataDir' | 'databaseUrl' | 'mustExist'>,
): Promise<OpenOffice> {
  const store = await openStore(target)
  return { office: new AccountOffice(store, { now: Date.now }), close: () => store.close() }
}
