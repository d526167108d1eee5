import { formatVkey, operatorAddress, type ProofCode, type Trust } from '@verbatim/proof'
import { CHAIN_ID, LOG } from './issue-bundle.ts'
import { OPERATOR_KEY } from './test-keys.ts'

/** A document, what its verifier trusts, and which checks then fail, in the order of the checks. */
export interface Vector {
  name: string
  about: string
  trust: Trust
  document: unknown
  expected: { verified: boolean; failed: Failure[] }
}

export type Failure = [check: string, code: ProofCode]

export const TRUST: Trust = {
  operator: operatorAddress(OPERATOR_KEY),
  chainId: CHAIN_ID,
  logKey: formatVkey(LOG.key),
}

/** Of who does not ask for a place in the log: a log's key that is known asks for it. */
export const UNLOGGED_TRUST: Trust = { operator: TRUST.operator, chainId: CHAIN_ID }

export function vector(
  name: string,
  about: string,
  document: unknown,
  failed: Failure[] = [],
  trust: Trust = TRUST,
): Vector {
  return { name, about, trust, document, expected: { verified: failed.length === 0, failed } }
}
