import { to0x } from './hex.ts'
import type { Resolved } from './resolved.ts'
import { type Signer, signerOf } from './signer.ts'
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

/** A receipt with its entry in the log, which is the digest that was signed. */
export interface SignedEntry {
  receipt: Receipt
  entry: Uint8Array
}

/**
 * Signs a statement in the name of the key's address. The same statement gives the same signature.
 *
 * @throws ProofError `bad_key`, or `malformed`, `bad_number`, `bad_hex` when a value does not fit its field.
 */
export function signReceipt(unsigned: Unsigned, key: Uint8Array | Signer): Receipt {
  return signEntry(unsigned, key).receipt
}

/** As `signReceipt`, with what the log takes of the receipt (`receiptEntry`): to hash a statement takes longer than to copy 32 bytes. */
export function signEntry({ chainId, statement, resolved }: Unsigned, key: Uint8Array | Signer): SignedEntry {
  const signer = signerOf(key)
  const signed = { operator: signer.address, ...statement }
  const entry = statementDigest(signed, chainId, signer.hashing)
  const signature = to0x(signer.sign(entry))
  return { receipt: { version: 1, chain_id: chainId, statement: signed, signature, resolved }, entry }
}

/** What the log takes of a receipt: the digest of its statement, 32 bytes. */
export function receiptEntry(receipt: Receipt): Uint8Array {
  return statementDigest(receipt.statement, receipt.chain_id)
}
