import type { Verification } from '@verbatim/proof'
import { headline } from '../verify/words.ts'
import type { Found } from './find-document.ts'

/** What came of it, shown and spoken alike: what is not here is not called verified. */
export function verdictOf(verification: Verification, { lacks }: Pick<Found, 'lacks'>): string {
  if (!verification.verified || lacks === 'nothing') return headline(verification)
  return lacks === 'exchange'
    ? 'The receipt holds; the answer is not here'
    : 'The question and the text hold; the reasoning is not here'
}
