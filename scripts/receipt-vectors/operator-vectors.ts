import type { JsonObject, ProofCode, Resolved, Statement } from '@verbatim/proof'
import { CHAT } from './exchanges.ts'
import { inLog, issue } from './issue-bundle.ts'
import { type Vector, vector } from './vector.ts'

/** What an operator signed that contradicts itself: each signature holds, and the receipt still does not. */
export function operatorVectors(): Vector[] {
  return [
    lie('operator-other-seed', 'parameters', 'parameter_mismatch', { resolved: { seed: '43' } }),
    lie('operator-other-temperature', 'parameters', 'parameter_mismatch', { resolved: { temperature: 0 } }),
    lie('operator-other-limit', 'parameters', 'parameter_mismatch', { resolved: { max_tokens: null } }),
    lie('operator-tells-other-seed', 'parameters', 'parameter_mismatch', { response: { seed: 43 } }),
    lie('operator-tells-other-effort', 'parameters', 'parameter_mismatch', {
      response: { reasoning_effort: 'low' },
    }),
    lie('operator-other-response', 'answer', 'response_id_mismatch', {
      statement: { response: 'chatcmpl-x' },
    }),
    lie('operator-other-model', 'answer', 'model_mismatch', { statement: { model: 'gpt-oss-20b' } }),
    lie('operator-other-usage', 'answer', 'usage_mismatch', { statement: { completionTokens: 13 } }),
    lie('operator-other-receipt', 'answer', 'receipt_id_mismatch', { answer: { receipt: 'rcpt_x' } }),
  ]
}

interface Lie {
  resolved?: Partial<Resolved>
  response?: JsonObject
  statement?: Partial<Statement>
  answer?: JsonObject
}

function lie(name: string, check: string, code: ProofCode, { resolved, response, ...rest }: Lie): Vector {
  const exchange = {
    ...CHAT,
    resolved: { ...CHAT.resolved, ...resolved },
    response: { ...CHAT.response, ...response },
  }
  const bundle = inLog(issue(exchange, rest))
  return vector(name, `The operator signed what contradicts itself: ${code}.`, bundle, [[check, code]])
}
