import { parseAddress } from '../address.ts'
import type { Bundle, PlainExchange } from '../bundle.ts'
import { from0x } from '../hex.ts'
import { ProofError } from '../proof-error.ts'
import { shown } from '../shown.ts'
import { SIGNATURE_BYTES } from '../signature.ts'
import { statementDigest } from '../statement.ts'
import { Skipped } from './check.ts'
import type { Curve } from './curve.ts'
import type { Trust } from './trust.ts'

/** The chain id keeps a signature of a test network from counting elsewhere. */
export function checkChain({ receipt, response }: Bundle, { chainId }: Trust): string {
  if (response.chain_id !== receipt.chain_id) {
    throw new ProofError('chain_mismatch', `The answer's chain id is not ${receipt.chain_id}, the receipt's.`)
  }
  if (chainId !== undefined && chainId !== receipt.chain_id) {
    throw new ProofError('chain_mismatch', `The chain id is ${receipt.chain_id}, not ${chainId}.`)
  }
  return `The chain id is ${receipt.chain_id}.`
}

export function checkReceiptSignature({ receipt }: Bundle, curve: Curve): string {
  const { statement, chain_id: chainId, signature } = receipt
  const signer = curve.recoverAddress(statementDigest(statement, chainId), from0x(signature, SIGNATURE_BYTES))
  if (signer !== statement.operator) {
    throw new ProofError(
      'receipt_signature_mismatch',
      `The statement was not signed as it stands by the operator that it names, ${statement.operator}.`,
    )
  }
  return `The statement is signed by ${signer}.`
}

/**
 * A plain answer that names a receipt is half of a document: who takes the receipt away takes away what it covers and EigenAI's signature does not.
 */
export function checkNoReceipt({ response }: PlainExchange): Skipped {
  if (response.receipt == null) return new Skipped('The answer names no receipt.')
  throw new ProofError(
    'receipt_missing',
    `The answer names the receipt ${shown(response.receipt)}, and the document has none: get it, and check the bundle.`,
  )
}

export function checkOperator({ receipt }: Bundle, { operator }: Trust): string | Skipped {
  const named = receipt.statement.operator
  if (operator === undefined) {
    return new Skipped(
      `No operator was named to compare with. Anybody can sign as themselves; this is ${named}.`,
    )
  }
  const trusted = parseAddress(operator)
  if (trusted !== named) {
    throw new ProofError('operator_mismatch', `The receipt is of the operator ${named}, not of ${trusted}.`)
  }
  return `${named} is the operator that was named.`
}
