import type { Check, CheckName } from '@verbatim/proof'
import { checkText } from '../verification/checker.ts'
import { trustFor } from '../verification/establish-trust.ts'
import { readTrust } from '../verification/trust-store.ts'
import type { Outcome } from '../verify/read-document.ts'
import type { Found } from './find-document.ts'

export interface Expected {
  operator: string
  chainId: string
}

/** What was found, and what came of checking it. */
export interface Checked {
  found: Found
  outcome: Outcome
}

/** Checks what was found in this browser, and leaves out what cannot be told of it. */
export async function checkFound(found: Found, expected: Expected): Promise<Checked> {
  if (found.difference !== undefined)
    return { found, outcome: { kind: 'problem', sentence: found.difference } }
  const text = found.text()
  const outcome = await checkText({ text, ...(await expectedOf(text, expected)) })
  if (outcome.kind === 'problem' || found.lacks === 'nothing') return { found, outcome }
  const checks = outcome.verification.checks.map((check) => withoutWhatLacks(check, found.lacks))
  const verified = checks.every(({ status }) => status !== 'failed')
  return { found, outcome: { ...outcome, verification: { verified, checks } } }
}

/** Whom the browser remembers may have handed over: then it is the key that signed which counts, for what the remembered log has. */
async function expectedOf(text: string, expected: Expected): Promise<Expected & { logKey?: string }> {
  const signer = signerIn(text)
  if (signer === undefined || expected.operator !== readTrust()?.operator) return expected
  const trust = await trustFor(signer)
  if (!trust.earlier.includes(signer)) return { ...expected, operator: trust.operator }
  return { ...expected, operator: signer, logKey: trust.logKey }
}

const OPERATOR = /"operator"\s*:\s*"(0x[0-9a-fA-F]{40})"/

/** By a look at the text alone: what it says is checked after. */
function signerIn(text: string): string | undefined {
  return OPERATOR.exec(text)?.[1]
}

const OF_EXCHANGE: readonly CheckName[] = ['request', 'parameters', 'answer', 'eigenai-signature']

function withoutWhatLacks(check: Check, lacks: Found['lacks']): Check {
  if (check.status !== 'failed') return lacks === 'exchange' ? withoutExchange(check) : check
  if (lacks === 'exchange') return withoutExchange(check)
  if (check.code !== 'answer_mismatch') return check
  const sentence =
    'The reasoning was not shared, and the hash of the answer covers it. The text is covered by the signature in EigenAI’s form.'
  return { name: check.name, status: 'skipped', sentence }
}

function withoutExchange(check: Check): Check {
  if (!OF_EXCHANGE.includes(check.name)) return check
  return { name: check.name, status: 'skipped', sentence: 'The question and the answer are not here.' }
}
