import { parseAddress } from '../address.ts'
import type { Bundle, PlainExchange } from '../bundle.ts'
import { type Exchange, eigenTextOf } from '../eigen-contents.ts'
import { personalDigest } from '../eigen-signature.ts'
import { fromHex } from '../hex.ts'
import { type ProofCode, ProofError } from '../proof-error.ts'
import { SIGNATURE_BYTES } from '../signature.ts'
import type { Curve } from './curve.ts'
import type { Trust } from './trust.ts'

/** EigenAI's signature beside a receipt: by the same operator, over this exchange. */
export function checkEigenSignature({ request, response, receipt }: Bundle, curve: Curve): string {
  const { chain_id: chainId, resolved, statement } = receipt
  checkSigner({ chainId, request, response, injected: resolved.injected }, statement.operator, curve)
  return `EigenAI's signature over the contents is of ${statement.operator}.`
}

/** EigenAI's signature alone, by the operator that was named. */
export function checkPlainSignature(
  { request, response }: PlainExchange,
  trust: Trust,
  curve: Curve,
): string {
  if (trust.operator === undefined) {
    throw new ProofError('operator_unknown', 'A plain answer does not say who signed it: name the operator.')
  }
  const operator = parseAddress(trust.operator)
  checkSigner(
    { chainId: plainChain(response.chain_id, trust), request, response, injected: [] },
    operator,
    curve,
  )
  return `EigenAI's signature over the contents is of ${operator}.`
}

/** The chain id of an answer that has no receipt: EigenAI's own does not say it. @throws ProofError */
export function plainChain(told: unknown, { chainId }: Trust): number {
  const given = chainId ?? told
  if (given === undefined) {
    throw new ProofError(
      'chain_unknown',
      'The answer does not say its chain id: name it (EigenAI signs for 1).',
    )
  }
  if (typeof given !== 'number' || !Number.isSafeInteger(given) || given < 1) {
    throw new ProofError('bad_number', 'A chain id is a positive whole number.')
  }
  if (told !== undefined && told !== given) {
    throw new ProofError('chain_mismatch', `The answer's chain id is not ${given}.`)
  }
  return given
}

function checkSigner(exchange: Exchange, operator: string, curve: Curve): void {
  const { signature } = exchange.response
  if (typeof signature !== 'string') {
    throw new ProofError('eigenai_signature_missing', 'The answer has no signature.')
  }
  if (recover(eigenTextOf(exchange), signature, curve) === operator) return
  throw new ProofError(
    'eigenai_signature_mismatch',
    `EigenAI's signature is not of ${operator} over this chain id, model, request and answer.`,
  )
}

const CODES: Partial<Record<ProofCode, ProofCode>> = {
  bad_hex: 'eigenai_signature_malformed',
  bad_recovery_id: 'eigenai_bad_recovery_id',
  high_s: 'eigenai_high_s',
  bad_signature: 'eigenai_signature_mismatch',
}

function recover(text: string, signature: string, curve: Curve): string {
  try {
    return curve.recoverAddress(personalDigest(text), fromHex(signature, SIGNATURE_BYTES))
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    const code = CODES[error.code] ?? error.code
    throw new ProofError(code, `EigenAI's signature: ${error.message}`, { cause: error })
  }
}
