import type { ModelObject } from '@verbatim/protocol'
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

/** How an answer ended and what may be done, where that is not plain to see; empty for one that runs or ended as it should. */
export function endingOf(answer: AnswerNode): string {
  switch (answer.state) {
    case 'stopped':
      return 'You stopped this answer. What was written until then was paid for.'
    case 'interrupted':
      return 'The connection ended before the answer did. Take it up again: what is already paid for is not paid twice.'
    case 'finished':
      return endingOfFinished(answer)
    default:
      return ''
  }
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

/** Such as "Input 0.10 /M tokens • Output 0.50 /M tokens". */
export function priceLine({ pricing }: Pick<ModelObject, 'pricing'>): string {
  return `Input ${price(pricing.input)} /M tokens • Output ${price(pricing.output)} /M tokens`
}

/** Two decimals at least, as prices are written. */
function price(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}
