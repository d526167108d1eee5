import {
  type Check,
  isBundle,
  NOT_PROVEN_BY_EIGENAI,
  NOT_PROVEN_BY_RECEIPT,
  type Trust,
  type Verification,
  verifyBundle,
} from '@verbatim/proof'
import { EXIT } from '../exit-codes.ts'
import type { Failure } from '../failure.ts'
import { showable, type Terminal } from '../terminal.ts'
import { neither } from './document.ts'

/** All that is told of a document that was checked. */
export interface Verdict extends Verification {
  not_proven: readonly string[]
}

/** @throws UsageError when the document is neither a bundle nor a plain answer. */
export function verifyDocument(document: unknown, trust: Trust, word: string, verb: string): Verdict {
  const verification = verifyBundle(document, trust)
  const [form] = verification.checks
  if (!isBundle(document) && form?.status === 'failed') throw neither(word, form.sentence, verb)
  const open = isBundle(document) ? [] : NOT_PROVEN_BY_EIGENAI
  return { ...verification, not_proven: [...NOT_PROVEN_BY_RECEIPT, ...open] }
}

/** The first check that failed, as the failure of a verb; undefined when none did. */
export function failureOf({ checks }: Verification): Failure | undefined {
  const failed = checks.find((check) => check.status === 'failed')
  if (failed === undefined) return undefined
  return {
    exitCode: EXIT.mismatch,
    code: failed.code,
    what: 'This is not verified.',
    why: `${failed.sentence} (${failed.code})`,
    fix: null,
  }
}

const MARKS: Record<Check['status'], [symbol: string, color: string]> = {
  passed: ['✓', '\u001b[32m'],
  failed: ['✗', '\u001b[31m'],
  skipped: ['–', '\u001b[2m'],
}

/** The checks, one a line, and what none of them proves. */
export function verificationText(
  { verified, checks, not_proven: open }: Verdict,
  terminal: Terminal,
): string {
  const lines = checks.map((check) => checkLine(check, terminal))
  return [
    ...lines,
    '',
    conclusion(verified, checks),
    '',
    'What this does not prove:',
    ...open.map((sentence) => `  · ${sentence}`),
  ].join('\n')
}

function conclusion(verified: boolean, checks: readonly Check[]): string {
  if (!verified) return 'Not verified.'
  const unnamed = checks.some(({ name, status }) => name === 'operator' && status === 'skipped')
  return unnamed
    ? 'Verified, but for who the operator is: --operator names who must have signed.'
    : 'Verified.'
}

/** A sentence may hold what the document says: a model's name, a log's. */
function checkLine({ status, name, sentence }: Check, terminal: Terminal): string {
  const [symbol, color] = MARKS[status]
  const plain = terminal.noColor || terminal.stdout.isTTY !== true
  const mark = plain ? symbol : `${color}${symbol}\u001b[0m`
  return `${mark} ${name.padEnd(LONGEST_NAME)}  ${showable(sentence, terminal.stdout)}`
}

const LONGEST_NAME = 'eigenai-signature'.length
