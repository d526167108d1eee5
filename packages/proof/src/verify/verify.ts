/**
 * Verifies an answer by what came with it and the operator's address, and nothing else: no network, no clock. What it says is a list of
 * checks; read `verifyReceipt` as that list. A check that cannot be made is skipped and says why, and one that fails names one of PROOF_CODES.
 * Follows docs/reference/receipt.md. What no check proves is in not-proven.ts.
 */
import { type Bundle, isBundle, readBundle, readPlainExchange } from '../bundle.ts'
import { type Check, runCheck } from './check.ts'
import { checkAnswer } from './check-answer.ts'
import { checkEigenSignature, checkPlainSignature, plainChain } from './check-eigen-signature.ts'
import { LogChecks } from './check-log.ts'
import { checkChain, checkOperator, checkReceiptSignature } from './check-operator.ts'
import { checkParameters, checkRequest } from './check-request.ts'
import { CURVE, type Curve } from './curve.ts'
import type { Trust } from './trust.ts'

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
  return verifyWith(CURVE, bundle, trust)
}

/** The same, with the slow part given. */
export function verifyWith(curve: Curve, bundle: unknown, trust: Trust): Verification {
  const checks = isBundle(bundle) ? verifyReceipt(curve, bundle, trust) : verifyPlain(curve, bundle, trust)
  return { verified: checks.every(({ status }) => status !== 'failed'), checks }
}

function verifyReceipt(curve: Curve, value: unknown, trust: Trust): Check[] {
  const form = read(() => readBundle(value), 'The bundle has all its members, each in its one spelling.')
  if (form.value === undefined) return [form.check]
  const bundle: Bundle = form.value
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

function verifyPlain(curve: Curve, value: unknown, trust: Trust): Check[] {
  const form = read(() => readPlainExchange(value), 'The document has a request and a response.')
  if (form.value === undefined) return [form.check]
  const plain = form.value
  return [
    form.check,
    runCheck('chain', () => `The chain id is ${plainChain(plain.response.chain_id, trust)}.`),
    runCheck('eigenai-signature', () => checkPlainSignature(plain, trust, curve)),
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
