import type { Bundle } from '../bundle.ts'
import { isObject, type JsonObject } from '../json-value.ts'
import { outputHash } from '../output-hash.ts'
import { type ProofCode, ProofError } from '../proof-error.ts'

/** The answer is the one of the receipt, and what both say of it is the same. */
export function checkAnswer({ response, receipt: { statement } }: Bundle): string {
  if (outputHash(response) !== statement.outputHash) {
    throw new ProofError('answer_mismatch', 'The receipt is of another answer.')
  }
  same('receipt_id_mismatch', "the receipt's id", response.receipt, statement.receipt)
  same('response_id_mismatch', "the answer's id", response.id, statement.response)
  same('model_mismatch', 'the model', response.model, statement.model)
  for (const [name, told, signed] of counts(response.usage, statement)) {
    if (told !== undefined) same('usage_mismatch', name, told, signed)
  }
  return 'The receipt is of this answer.'
}

function same(code: ProofCode, what: string, told: unknown, signed: unknown): void {
  if (told === signed) return
  throw new ProofError(code, `The answer and its receipt do not agree on ${what}.`)
}

/** Chat and Responses name the same three counts; a streamed answer may have none. */
function counts(usage: unknown, statement: Bundle['receipt']['statement']): [string, unknown, number][] {
  if (!isObject(usage)) return []
  return [
    ['prompt tokens', usage.prompt_tokens ?? usage.input_tokens, statement.promptTokens],
    ['completion tokens', usage.completion_tokens ?? usage.output_tokens, statement.completionTokens],
    ['reasoning tokens', reasoningTokens(usage), statement.reasoningTokens],
  ]
}

function reasoningTokens(usage: JsonObject): unknown {
  const details = usage.completion_tokens_details ?? usage.output_tokens_details
  return isObject(details) ? details.reasoning_tokens : undefined
}
