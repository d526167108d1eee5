import {
  type Bundle,
  formatVkey,
  operatorAddress,
  STATEMENT_FIELDS,
  type Statement,
  to0x,
} from '@verbatim/proof'
import { altered } from './alter.ts'
import { CHAT } from './exchanges.ts'
import { inLog, issue, OTHER_LOG } from './issue-bundle.ts'
import { OTHER_OPERATOR_KEY, testBytes } from './test-keys.ts'
import { type Failure, type Vector, vector } from './vector.ts'

/** What fails besides the signature and the place in the log when a field is altered. */
const BESIDES: Partial<Record<keyof Statement, Failure[]>> = {
  operator: [
    ['operator', 'operator_mismatch'],
    ['eigenai-signature', 'eigenai_signature_mismatch'],
  ],
  receipt: [['answer', 'receipt_id_mismatch']],
  response: [['answer', 'response_id_mismatch']],
  model: [['answer', 'model_mismatch']],
  requestHash: [['request', 'request_mismatch']],
  outputHash: [['answer', 'answer_mismatch']],
  promptTokens: [['answer', 'usage_mismatch']],
  completionTokens: [['answer', 'usage_mismatch']],
  reasoningTokens: [['answer', 'usage_mismatch']],
  log: [['checkpoint', 'log_mismatch']],
}

const SPECIAL: Partial<Statement> = {
  operator: operatorAddress(OTHER_OPERATOR_KEY),
  determinism: 'fast',
  log: formatVkey(OTHER_LOG.key),
}

/** Each field of the statement altered after it was signed. */
export function statementVectors(): Vector[] {
  const bundle = inLog(issue(CHAT))
  return STATEMENT_FIELDS.map(({ name }) =>
    vector(
      `statement-${name}`,
      `The statement's ${name} is another than was signed.`,
      altered(bundle, (copy) => alterField(copy, name)),
      failures(name),
    ),
  )
}

function alterField({ receipt: { statement } }: Bundle, name: keyof Statement): void {
  Object.assign(statement, { [name]: SPECIAL[name] ?? another(statement[name]) })
}

function another(value: string | number): string | number {
  if (typeof value === 'number') return value + 1
  return value.startsWith('0x') ? to0x(testBytes('another')) : `${value}x`
}

function failures(name: keyof Statement): Failure[] {
  const inclusion: Failure[] = name === 'log' ? [] : [['inclusion', 'inclusion_mismatch']]
  return [['receipt-signature', 'receipt_signature_mismatch'], ...(BESIDES[name] ?? []), ...inclusion]
}
