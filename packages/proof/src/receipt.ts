import { to0x } from './hex.ts'
import type { Resolved } from './resolved.ts'
import { operatorAddress, signDigest } from './signature.ts'
import { type Statement, statementDigest } from './statement.ts'

/** The signed statement as it is served, with what the service filled in beside it. */
export interface Receipt {
  version: 1
  chain_id: number
  statement: Statement
  /** `0x` and 130 hex digits: r ‖ s ‖ v. */
  signature: string
  resolved: Resolved
}

/** All of a receipt that its signer does not add. */
export interface Unsigned {
  chainId: number
  statement: Omit<Statement, 'operator'>
  resolved: Resolved
}

/**
 * Signs a statement in the name of the key's address. The same statement gives the same signature.
 *
 * @throws ProofError `bad_key`, or `malformed`, `bad_number`, `bad_hex` when a value does not fit its field.
 */
export function signReceipt({ chainId, statement, resolved }: Unsigned, secretKey: Uint8Array): Receipt {
  const signed = { operator: operatorAddress(secretKey), ...statement }
  const signature = to0x(signDigest(statementDigest(signed, chainId), secretKey))
  return { version: 1, chain_id: chainId, statement: signed, signature, resolved }
}

/** What the log takes of a receipt: the digest of its statement, 32 bytes. */
export function receiptEntry(receipt: Receipt): Uint8Array {
  return statementDigest(receipt.statement, receipt.chain_id)
}
