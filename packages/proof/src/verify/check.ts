import { type ProofCode, ProofError } from '../proof-error.ts'

/** The checks in the order in which they are told. */
export const CHECK_NAMES = [
  'well-formed',
  'chain',
  'receipt-signature',
  'operator',
  'request',
  'parameters',
  'answer',
  'eigenai-signature',
  'checkpoint',
  'inclusion',
  'consistency',
] as const
export type CheckName = (typeof CHECK_NAMES)[number]

/** One thing that was looked at; `sentence` is for a reader, `code` for a program. */
export type Check =
  | { name: CheckName; status: 'passed' | 'skipped'; sentence: string }
  | { name: CheckName; status: 'failed'; code: ProofCode; sentence: string }

/** Why a check could not be made, where that is no failure. */
export class Skipped {
  readonly sentence: string

  constructor(sentence: string) {
    this.sentence = sentence
  }
}

/** Says what holds, or why it was not looked at; throws a ProofError where it does not hold. */
export type Step = () => string | Skipped

export function runCheck(name: CheckName, step: Step): Check {
  try {
    const outcome = step()
    if (outcome instanceof Skipped) return { name, status: 'skipped', sentence: outcome.sentence }
    return { name, status: 'passed', sentence: outcome }
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    return { name, status: 'failed', code: error.code, sentence: error.message }
  }
}
