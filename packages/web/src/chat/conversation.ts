import type { FinishReason, Message, WireUsage } from '@verbatim/protocol'
import type { Problem } from '../errors.ts'

/** A chat is a list of exchanges; an exchange is one prompt and its answer, finished or not. */
export interface Exchange {
  id: number
  prompt: string
  answer: Answer
}

export interface Answer {
  state: 'waiting' | 'streaming' | 'finished' | 'stopped' | 'failed'
  text: string
  /** Raw reasoning, as the model wrote it. */
  reasoning: string
  finishReason: FinishReason | null
  usage: WireUsage | null
  /** Only with the state `failed`. */
  problem: Problem | null
}

/** What arrived since the last piece. */
export interface AnswerPiece {
  text: string
  reasoning: string
  finishReason: FinishReason | null
  usage: WireUsage | null
}

export type ConversationAction =
  | { type: 'asked'; id: number; prompt: string }
  | { type: 'piece-arrived'; id: number; piece: AnswerPiece }
  | { type: 'finished' | 'stopped'; id: number }
  | { type: 'failed'; id: number; problem: Problem }
  | { type: 'withdrawn'; id: number }
  | { type: 'cleared' }

const UNANSWERED: Answer = {
  state: 'waiting',
  text: '',
  reasoning: '',
  finishReason: null,
  usage: null,
  problem: null,
}

export function conversation(exchanges: Exchange[], action: ConversationAction): Exchange[] {
  switch (action.type) {
    case 'asked':
      return [...exchanges, { id: action.id, prompt: action.prompt, answer: UNANSWERED }]
    case 'withdrawn':
      return exchanges.filter((exchange) => exchange.id !== action.id)
    case 'cleared':
      return []
    default:
      return exchanges.map((exchange) =>
        exchange.id === action.id ? { ...exchange, answer: grown(exchange.answer, action) } : exchange,
      )
  }
}

type AnswerAction = Extract<ConversationAction, { type: 'piece-arrived' | 'finished' | 'stopped' | 'failed' }>

function grown(answer: Answer, action: AnswerAction): Answer {
  if (action.type === 'failed') return { ...answer, state: 'failed', problem: action.problem }
  if (action.type !== 'piece-arrived') return { ...answer, state: action.type }
  const { piece } = action
  return {
    ...answer,
    state: 'streaming',
    text: answer.text + piece.text,
    reasoning: answer.reasoning + piece.reasoning,
    finishReason: piece.finishReason ?? answer.finishReason,
    usage: piece.usage ?? answer.usage,
  }
}

/** The messages that ask `prompt` after these exchanges; a prompt that got no word of an answer is left out. */
export function messagesFor(exchanges: Exchange[], prompt: string): Message[] {
  const before = exchanges
    .filter((exchange) => exchange.answer.text !== '')
    .flatMap((exchange): Message[] => [
      { role: 'user', content: exchange.prompt },
      { role: 'assistant', content: exchange.answer.text },
    ])
  return [...before, { role: 'user', content: prompt }]
}

export function isRunning(answer: Answer): boolean {
  return answer.state === 'waiting' || answer.state === 'streaming'
}
