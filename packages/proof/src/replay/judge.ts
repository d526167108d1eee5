import type { Bundle } from '../bundle.ts'
import type { Receipt } from '../receipt.ts'
import { answerParts, firstDifference } from './answer-parts.ts'
import { hashesDiffer, type ProvenanceDifference, provenanceDifferences } from './provenance.ts'

/** What came of making an answer again. */
export interface Replay {
  /**
   * MATCH: the same answer came. DIVERGED: another one came, although all that an answer depends on is the same. UNVERIFIABLE: something
   * of that is not the same, or not known, so that another answer says nothing about the operator.
   */
  verdict: 'MATCH' | 'DIVERGED' | 'UNVERIFIABLE'
  sentence: string
  /** The receipt of the answer that was made now; null where none was made. */
  replay_receipt: string | null
  differences: ProvenanceDifference[]
  divergence: Divergence | null
}

/** Where two answers part: in which choice, in which of its parts, and at which token where that can be told. */
export interface Divergence {
  choice: number
  /** `prompt`, `tokens` where only those differ, or a part of the answer. */
  part: string
  original: string | null
  replay: string | null
  token: TokenDivergence | null
}

/** A token that was tried for, or that stands in the other answer. */
export interface ToldToken {
  text: string
  /** Natural logarithm; null where it is not among those told. */
  logprob: number | null
}

/** The token at which two answers part. */
export interface TokenDivergence {
  /** Counted from 0, from the first token of `counted_from`. */
  index: number
  counted_from: 'generation' | 'content'
  /** What the first answer has there: the longest of the likeliest tokens with which it goes on, or a piece of its text. */
  original: ToldToken
  replay: ToldToken
  /** How much likelier the replay's token is, in natural logarithms; at least so much when the original's is not among those told. */
  logprob_gap: number | null
  gap_is_least: boolean
}

/** An answer made now, with its receipt. */
export interface Made {
  answer: Record<string, unknown>
  receipt: Receipt
}

/** Compares the answer of a bundle with one that was made of the same request, and what both ran on. */
export function judgeReplay(bundle: Bundle, made: Made): Replay {
  const differences = provenanceDifferences(bundle.receipt, made.receipt)
  const doubt = doubtOf(differences, bundle.receipt)
  const divergence = answerDivergence(bundle, made)
  const base = { replay_receipt: made.receipt.statement.receipt, differences, divergence: null }
  if (doubt === undefined) return judgeAlike(bundle, made, base, divergence)
  if (divergence === undefined) {
    const but = differences.length === 0 ? '.' : `, although not all is the same: ${doubt}.`
    return { ...base, verdict: 'MATCH', sentence: `The same answer came again${but}` }
  }
  const sentence = `Another answer came, and that says nothing: ${doubt}.`
  return { ...base, verdict: 'UNVERIFIABLE', sentence }
}

/** Everything that an answer depends on is the same: another answer, or another prompt, is the operator's to explain. */
function judgeAlike(
  { receipt }: Bundle,
  made: Made,
  base: Omit<Replay, 'verdict' | 'sentence'>,
  divergence: Divergence | undefined,
): Replay {
  if (hashesDiffer(receipt.statement.promptTokensHash, made.receipt.statement.promptTokensHash)) {
    const sentence = 'The receipt is of a prompt in other tokens than this request gives here.'
    return { ...base, verdict: 'DIVERGED', sentence, divergence: notShown('prompt') }
  }
  if (divergence === undefined) {
    return { ...base, verdict: 'MATCH', sentence: 'The same answer came again.' }
  }
  const sentence = `Another answer came, though all that it depends on is the same; they part in the ${divergence.part}.`
  return { ...base, verdict: 'DIVERGED', sentence, divergence }
}

/** Why another answer would say nothing; undefined when it would. */
function doubtOf(differences: readonly ProvenanceDifference[], { statement }: Receipt): string | undefined {
  const named = differences.map(
    ({ what, original, replay }) => `the ${what} was ${original} and is ${replay}`,
  )
  if (named.length > 0) return named.join('; ')
  if (statement.determinism === 'exact') return undefined
  return statement.determinism === 'fast'
    ? 'the determinism class is fast, which does not promise the same answer twice'
    : 'it is not known whether what made it gives the same answer twice'
}

function answerDivergence({ response, receipt }: Bundle, made: Made): Divergence | undefined {
  const [before, after] = [answerParts(response), answerParts(made.answer)]
  for (let choice = 0; choice < Math.max(before.length, after.length); choice += 1) {
    const found = firstDifference(before[choice] ?? [], after[choice] ?? [])
    if (found === undefined) continue
    const [original, replay] = [found.before ?? null, found.after ?? null]
    return { choice, part: found.name, original, replay, token: null }
  }
  const [was, is] = [receipt.statement.outputTokensHash, made.receipt.statement.outputTokensHash]
  return hashesDiffer(was, is) ? notShown('tokens') : undefined
}

function notShown(part: string): Divergence {
  return { choice: 0, part, original: null, replay: null, token: null }
}
