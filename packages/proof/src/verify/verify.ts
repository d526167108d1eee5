/**
 * Verifies an answer by what came with it and the operator's address, and nothing else: no network, no clock. What it says is a list of
 * checks; read `verifyReceipt` as that list. A check that cannot be made is skipped and says why, and one that fails names one of PROOF_CODES.
 * Follows docs/reference/receipt.md. What no check proves is in not-proven.ts.
 */
import { isBundle, readBundle, readPlainExchange } from '../bundle.ts'
import { type Check, runCheck } from './check.ts'
import { checkAnswer } from './check-answer.ts'
import { checkEigenSignature, checkPlainSignature, plainChain } from './check-eigen-signature.ts'
import { LogChecks, withoutInclusion } from './check-log.ts'
import { checkChain, checkNoReceipt, checkOperator, checkReceiptSignature } from './check-operator.ts'
import { checkParameters, checkRequest } from './check-request.ts'
import { CURVE, type Curve } from './curve.ts'
import { readTrust, type Trust } from './trust.ts'

/** No check failed, and which checks were made. */
export interface Verification {
  verified: boolean
  checks: Check[]
}

/**
 * Checks a bundle (`.verbatim.json`), or `{"request": …, "response": …}` with EigenAI's signature.
 *
 * Never throws for what is in `bundle` or `trust`: that is what the checks tell.
 */
export function verifyBundle(bundle: unknown, trust: Trust = {}): Verification {
  try {
    return verifyWith(CURVE, bundle, trust)
  } catch (error) {
    // No document that is JSON is known to get here; one that does, or is no JSON, must not stop who asks.
    const sentence = `The document could not be checked: ${error instanceof Error ? error.message : 'unknown error'}`
    return {
      verified: false,
      checks: [{ name: 'well-formed', status: 'failed', code: 'malformed', sentence }],
    }
  }
}

/** The same, with the slow part given and without the last net: what is not foreseen is thrown. */
export function verifyWith(curve: Curve, bundle: unknown, trust: Trust): Verification {
  const checks = isBundle(bundle) ? verifyReceipt(curve, bundle, trust) : verifyPlain(curve, bundle, trust)
  return { verified: checks.every(({ status }) => status !== 'failed'), checks }
}

function verifyReceipt(curve: Curve, value: unknown, given: Trust): Check[] {
  const form = read(
    () => [readBundle(value), readTrust(given)] as const,
    'The bundle has all its members, each in its one spelling.',
  )
  if (form.value === undefined) return [form.check]
  const [bundle, trust] = form.value
  const log = new LogChecks(bundle, trust, curve)
  return [
    form.check,
    runCheck('chain', () => checkChain(bundle, trust)),
    runCheck('receipt-signature', () => checkReceiptSignature(bundle, curve)),
    runCheck('operator', () => checkOperator(bundle, trust)),
    runCheck('request', () => checkRequest(bundle)),
    runCheck('parameters', () => checkParameters(bundle)),
    runCheck('answer', () => checkAnswer(bundle)),
    runCheck('eigenai-signature', () => checkEigenSignature(bundle, curve)),
    runCheck('checkpoint', () => log.checkpoint()),
    runCheck('inclusion', () => log.inclusion()),
    runCheck('consistency', () => log.consistency()),
  ]
}

function verifyPlain(curve: Curve, value: unknown, given: Trust): Check[] {
  const form = read(
    () => [readPlainExchange(value), readTrust(given)] as const,
    'The document has a request and a response.',
  )
  if (form.value === undefined) return [form.check]
  const [plain, trust] = form.value
  return [
    form.check,
    runCheck('chain', () => `The chain id is ${plainChain(plain.response.chain_id, trust)}.`),
    runCheck('receipt-signature', () => checkNoReceipt(plain)),
    runCheck('eigenai-signature', () => checkPlainSignature(plain, trust, curve)),
    runCheck('inclusion', () => withoutInclusion(trust)),
  ]
}

function read<T>(reader: () => T, sentence: string): { check: Check; value?: T } {
  let value: T | undefined
  const check = runCheck('well-formed', () => {
    value = reader()
    return sentence
  })
  return value === undefined ? { check } : { check, value }
}
