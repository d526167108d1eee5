import { count, credits, rate, span, tokens } from '../text/numbers.ts'
import { type AnswerNode, isRunning, type Waiting } from './conversation.ts'
import { roughly } from './model-words.ts'

/** What the line below an answer says of it, part by part: how quick it came, how long it is and what it cost. */
export function answerFigures({ timing, usage, cost }: AnswerNode): string[] {
  const figures: string[] = []
  if (timing.firstTokenMs !== null) figures.push(`First token ${span(timing.firstTokenMs)}`)
  const perSecond = tokensPerSecond({ timing, usage })
  if (perSecond !== null) figures.push(rate(perSecond))
  if (usage !== null) figures.push(tokens(usage.completion_tokens))
  if (cost !== null) figures.push(credits(cost))
  return figures
}

/** A short answer may come in one piece, and then says nothing of how quick it was written. */
const SHORTEST_RATED_MS = 100

/** Of the time after the first token: what was before is the queue's and the prompt's. */
function tokensPerSecond({ timing, usage }: Pick<AnswerNode, 'timing' | 'usage'>): number | null {
  if (usage === null || timing.firstTokenMs === null || timing.totalMs === null) return null
  const written = usage.completion_tokens - 1
  const ms = timing.totalMs - timing.firstTokenMs
  return written > 0 && ms >= SHORTEST_RATED_MS ? (written * 1000) / ms : null
}

/**
 * How an answer ended and what may be done, where that is not plain to see; empty for one that runs or ended as it should.
 *
 * @param canResume whether one that was interrupted can be taken up.
 */
export function endingOf(answer: AnswerNode, canResume: boolean): string {
  switch (answer.state) {
    case 'stopped':
      return stoppedWords(answer)
    case 'interrupted':
      return canResume ? resumableWords(answer) : lostWords(answer)
    case 'finished':
      return endingOfFinished(answer)
    case 'failed':
      return answer.problem === null ? 'This answer failed.' : ''
    default:
      return ''
  }
}

/** It was not signed, as it has no end: so there is nothing that a mark could be checked against. */
const WITHOUT_RECEIPT = 'It has no receipt, so it cannot be verified.'

function stoppedWords(answer: AnswerNode): string {
  const { usage, cost } = answer
  if (usage === null)
    return isCounted(answer)
      ? `You stopped this answer. What was written until then counts as used. ${WITHOUT_RECEIPT}`
      : `You stopped this answer. ${WITHOUT_RECEIPT}`
  if (usage.completion_tokens === 0) return 'You stopped this answer before a word of it. It costs nothing.'
  const charged = cost !== null && cost !== '0'
  return charged
    ? `You stopped this answer, and what was generated until then was charged. ${WITHOUT_RECEIPT}`
    : `You stopped this answer. ${WITHOUT_RECEIPT}`
}

function resumableWords(answer: AnswerNode): string {
  const words = 'The connection ended before the answer did.'
  return isCounted(answer)
    ? `${words} Take it up again: it is not charged twice.`
    : `${words} It can be taken up again.`
}

function lostWords(answer: AnswerNode): string {
  const words =
    'The connection ended before the answer did. It was asked too long ago, or by somebody else, to be taken up.'
  return isCounted(answer) ? `${words} To answer again is a new request, and counts as one.` : words
}

/** Without a key nothing is counted. With one, an account may be charged or not: no sentence here says that it was. */
function isCounted({ sent }: AnswerNode): boolean {
  return sent.by !== 'keyless'
}

function endingOfFinished({ finishReason, text, toolCalls }: AnswerNode): string {
  if (finishReason === 'length') return 'The answer was cut off at the token limit.'
  if (finishReason === 'content_filter') return 'The answer was cut off by a content filter.'
  return text === '' && toolCalls.length === 0 ? 'The model answered with no text.' : ''
}

/** The line that stands where an answer will be. */
export function waitingWords(waiting: Waiting | null, reasons: boolean): string {
  if (waiting?.for === 'slot') return queueWords(waiting)
  if (waiting?.for === 'prompt') return promptWords(waiting)
  return reasons ? 'Thinking' : 'Waiting for the first word'
}

function queueWords({ position, waiting, estimatedSeconds }: Extract<Waiting, { for: 'slot' }>): string {
  const place = `In the queue: place ${count(position)} of ${count(waiting)}`
  return estimatedSeconds === null ? place : `${place}, about ${roughly(estimatedSeconds * 1000)}`
}

function promptWords({ read, tokens: all }: Extract<Waiting, { for: 'prompt' }>): string {
  return `Reading the prompt: ${count(read)} of ${tokens(all)}`
}

/** What comes within one frame has no time that this page could tell. */
const SHORTEST_TOLD_MS = 50

/** The line that stands for the reasoning while that is folded away, such as "Thought for 4.1 s · 312 tokens". */
export function reasoningSummary(answer: AnswerNode): string {
  if (isRunning(answer) && answer.text === '') return 'Thinking'
  const { reasoningMs } = answer.timing
  const written = answer.usage?.completion_tokens_details.reasoning_tokens ?? 0
  const told = reasoningMs !== null && reasoningMs >= SHORTEST_TOLD_MS
  const thought = !told ? 'Thought' : `Thought for ${span(reasoningMs)}`
  return written > 0 ? `${thought} · ${tokens(written)}` : thought
}
