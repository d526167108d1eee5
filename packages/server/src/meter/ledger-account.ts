/**
 * The ledger's accounts. A customer's has two: what is available, and what is held for requests under way. The operator has two more: where credits
 * come from, and where they go when they were used. No row keeps the operator's balances: they follow from the transfers.
 */
export const ISSUED = 'operator:issued'
export const REVENUE = 'operator:revenue'

const HELD = ':held'

export function heldOf(accountId: string): string {
  return `${accountId}${HELD}`
}

/** What moves between which accounts: of each kind a request has one at most. */
export type TransferKind = 'grant' | 'withdrawal' | 'hold' | 'charge' | 'release'

/** The memo of a release that nobody asked for: the hold's replica was gone. Such a request may still be charged. */
export const SWEPT = 'swept'

/** The transfer's id, by which it happens at most once. */
export function transferId(subject: string, kind: TransferKind): string {
  return `${subject}:${kind}`
}
