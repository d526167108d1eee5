/** Something of the ledger that does not hold. */
export interface LedgerViolation {
  /** Which rule (docs/design/ledger.md). */
  rule: string
  /** The account, request, transfer or budget. */
  subject: string
  detail: string
}

/** Told in full; of the others only the number. */
const TOLD = 100

export class Findings {
  readonly violations: LedgerViolation[] = []
  count = 0

  add(rule: string, subject: string, detail: string): void {
    this.count++
    if (this.violations.length < TOLD) this.violations.push({ rule, subject, detail })
  }
}
