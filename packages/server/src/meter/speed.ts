import { REASONING_EFFORTS } from '@verbatim/protocol'
import { query, type Reader } from '../store/store.ts'
import { DAY_MS } from './budget-period.ts'
import { medianOf } from './median.ts'

/** How quick a model was of late: medians over so many of its answers. */
export interface ModelSpeed {
  answers: number
  /** Of streamed answers. */
  firstTokenMs: number | null
  tokensPerSecond: number | null
  efforts: EffortSpeed[]
}

export interface EffortSpeed {
  effort: string
  answers: number
  latencyMs: number
  completionTokens: number
  reasoningTokens: number
}

/** As many as a median needs, and not so old that they tell of another machine. */
const MOST_ANSWERS = 500
const SPAN_MS = 7 * DAY_MS

interface AnswerTimes {
  at: number
  latency_ms: number
  first_token_ms: number | null
  completion_tokens: number
  reasoning_tokens: number
}

const newestAnswers = query((db, $: { model: string; effort: string; since: number }) =>
  db
    .selectFrom('usage')
    .where('model', '=', $.model)
    .where('reasoning_effort', '=', $.effort)
    .where('at', '>=', $.since)
    .where('status', '=', 200)
    .select(['at', 'latency_ms', 'first_token_ms', 'completion_tokens', 'reasoning_tokens'])
    .orderBy('at', 'desc')
    .limit(MOST_ANSWERS),
)

/** Of the newest answers of a model, and of each effort's: 500 at most, of the last 7 days. */
export async function modelSpeed(store: Reader, model: string, now: number): Promise<ModelSpeed> {
  const since = Math.max(0, now - SPAN_MS)
  const efforts: EffortSpeed[] = []
  const all: AnswerTimes[] = []
  for (const effort of REASONING_EFFORTS) {
    const answers = await store.all(newestAnswers, { model, effort, since })
    all.push(...answers)
    if (answers.length > 0) efforts.push(effortSpeed(effort, answers))
  }
  // The newest of all are among the newest of each.
  const newest = all.toSorted((a, b) => b.at - a.at).slice(0, MOST_ANSWERS)
  return {
    answers: newest.length,
    firstTokenMs: rounded(medianOf(newest.flatMap(({ first_token_ms: ms }) => ms ?? []))),
    tokensPerSecond: tenths(medianOf(newest.flatMap(rateOf))),
    efforts,
  }
}

function effortSpeed(effort: string, answers: readonly AnswerTimes[]): EffortSpeed {
  const median = (of: (answer: AnswerTimes) => number) => Math.round(medianOf(answers.map(of)) ?? 0)
  return {
    effort,
    answers: answers.length,
    latencyMs: median((answer) => answer.latency_ms),
    completionTokens: median((answer) => answer.completion_tokens),
    reasoningTokens: median((answer) => answer.reasoning_tokens),
  }
}

/** From the first token to the last: nothing of an answer that has no second one, or took no time that was measured. */
function rateOf({ first_token_ms: first, latency_ms: whole, completion_tokens: tokens }: AnswerTimes) {
  if (first === null || whole <= first || tokens < 2) return []
  return [((tokens - 1) * 1000) / (whole - first)]
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}

function tenths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10
}
