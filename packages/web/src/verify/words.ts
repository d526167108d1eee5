import type { Check, CheckName, Verification } from '@verbatim/proof'

export const STATUS_WORDS: Record<Check['status'], [symbol: string, words: string]> = {
  passed: ['✓', 'passed'],
  failed: ['✗', 'failed'],
  skipped: ['–', 'not checked'],
}

export function headline({ verified, checks }: Verification): string {
  if (!verified) return 'Not verified'
  const unnamed = checks.some(({ name, status }) => name === 'operator' && status === 'skipped')
  return unnamed ? 'Verified, but for who the operator is' : 'Verified'
}

/** What a check shows when it passes, for readers who do not know the formats. */
export const CHECK_MEANINGS: Record<CheckName, string> = {
  'well-formed': 'Nothing is missing, and there is nothing that no check would look at.',
  chain: 'Answer and receipt name the same chain id.',
  'receipt-signature':
    'Whoever has the operator’s key signed this receipt: the hashes of question and answer, the model, the weights, the time.',
  operator: 'That key is the one that you name, or that this browser remembers.',
  request: 'The question is the one that the receipt is of, to the last character.',
  parameters: 'Nothing was set otherwise than the request asked: temperature, seed, limits, tools.',
  answer: 'The answer is the one that the receipt is of, to the last character.',
  'eigenai-signature': 'The texts carry a second signature, in EigenAI’s form, by the same key.',
  checkpoint: 'The operator’s log signed the state that it was in.',
  inclusion: 'The receipt stands in the public log, so that it cannot be taken back unseen.',
  consistency: 'The log has only grown since the state that was known before: nothing in it was rewritten.',
}
