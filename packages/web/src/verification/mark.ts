import type { Check, Verification } from '@verbatim/proof'
import type { Claims } from './expectation.ts'
import type { Remembered } from './trust-store.ts'

/** What came of checking one answer in this browser. */
export interface Mark {
  state: MarkState
  /** One sentence for the reader: why it is so. */
  sentence: string
  /** One by one; empty where nothing could be checked. */
  checks: readonly Check[]
  /** The keys that do not agree, where that is the matter. */
  keys?: KeyQuestion
}

export type MarkState =
  | 'verified'
  /** All holds, but the public log does not have the receipt yet. */
  | 'not-logged'
  /** All holds but for the hash of the whole answer, since the reasoning was left out of what is shared. */
  | 'without-reasoning'
  | 'unsigned'
  | 'mismatch'
  | 'unknown-key'
  /** The network, or the browser, did not let it be checked. */
  | 'unchecked'

/** A receipt of other keys than the ones that are remembered. */
export interface KeyQuestion {
  remembered: { operator: string; logKey: string }
  found: { operator: string; logKey: string }
}

interface Judging {
  claims: Claims
  remembered: Remembered
  /** Whether the reasoning was left out on purpose; it is a part of what the receipt's hash covers. */
  reasoningLeftOut?: boolean
  /** Whether it could not be proven that the log only grew since this browser saw it last. */
  isGrowthOpen?: boolean
}

/** The checks of a bundle as a mark. Only a check's own word counts, never anything that the service says beside it. */
export function judgeBundle(
  { checks }: Verification,
  { claims, remembered, reasoningLeftOut = false, isGrowthOpen = false }: Judging,
): Mark {
  const keys = { remembered, found: claims }
  const failed = checks.filter((check) => check.status === 'failed')
  const aboutKeys = (check: Check) => isAboutKeys(check, keys)
  const worst = failed.find((check) => !aboutKeys(check) && !(reasoningLeftOut && isAboutAnswer(check)))
  if (worst !== undefined) return { state: 'mismatch', sentence: worst.sentence, checks }
  if (failed.some(aboutKeys)) return { state: 'unknown-key', sentence: keySentence(keys), checks, keys }
  if (!claims.logged && remembered.earlier.includes(claims.operator)) {
    return { state: 'unknown-key', sentence: RETIRED, checks, keys }
  }
  if (failed.length > 0) return { state: 'without-reasoning', sentence: WITHOUT_REASONING, checks }
  return claims.logged
    ? { state: 'verified', sentence: isGrowthOpen ? GROWTH_OPEN : ALL_HELD, checks }
    : { state: 'not-logged', sentence: NOT_LOGGED, checks }
}

export function unsigned(sentence: string): Mark {
  return { state: 'unsigned', sentence, checks: [] }
}

export function unchecked(sentence: string): Mark {
  return { state: 'unchecked', sentence, checks: [] }
}

/** What is on the screen is not what was signed, whatever the signature says. */
export function notAsSigned(sentence: string): Mark {
  return { state: 'mismatch', sentence, checks: [] }
}

const ALL_HELD = 'Every check held, here in this browser.'

const GROWTH_OPEN =
  'Every check held but one: what proves that the log only grew since this browser saw it last could not be had.'

const NOT_LOGGED =
  'Every check held. The public log does not have the receipt yet; that takes a second or so.'

const WITHOUT_REASONING =
  'The question and the text of the answer are signed. The reasoning was not shared, so the hash of the whole answer cannot be computed: tool calls, token counts and how the answer ended are not checked.'

const RETIRED =
  'A key signed it that has handed over to another one since, and the log does not have it: anybody may have that key by now.'

/** Codes that say no more than that another operator, or another log, was expected. */
function isAboutKeys(check: Check, { remembered, found }: KeyQuestion): boolean {
  if (check.status !== 'failed') return false
  if (check.code === 'operator_mismatch') return remembered.operator !== found.operator
  return check.code === 'log_mismatch' && remembered.logKey !== found.logKey
}

function isAboutAnswer(check: Check): boolean {
  return check.status === 'failed' && check.code === 'answer_mismatch'
}

function keySentence({ remembered, found }: KeyQuestion): string {
  return remembered.operator === found.operator
    ? 'It is signed by the operator that this browser remembers, for another log.'
    : 'It is signed, but by another key than the one that this browser remembers.'
}
