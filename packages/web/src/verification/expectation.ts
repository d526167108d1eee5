import type { Receipt, Trust } from '@verbatim/proof'
import type { Remembered } from './trust-store.ts'

/** Whose a bundle says it is. */
export interface Claims {
  operator: string
  logKey: string
  /** Whether it tells where in the log it stands. */
  logged: boolean
}

/** For choosing what to check a bundle against; whether it has the form of one is for the verifier to say. */
export function claimsOf(bundle: unknown): Claims {
  const { receipt, checkpoint } = bundle as { receipt?: Partial<Receipt> | null; checkpoint?: unknown }
  const { operator, log } = receipt?.statement ?? {}
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return { operator: text(operator), logKey: text(log), logged: typeof checkpoint === 'string' }
}

/** What is expected of such a bundle. The log's key is asked for where there is a checkpoint: it would also demand a place in the log. */
export function expectationOf(remembered: Remembered, { operator: signer, logged }: Claims): Trust {
  const operator = isKnown(remembered, signer) ? signer : remembered.operator
  return logged ? { operator, logKey: remembered.logKey } : { operator }
}

export function isKnown({ operator, earlier }: Remembered, address: string): boolean {
  return address === operator || earlier.includes(address)
}
