/**
 * A conversation is a tree: each message hangs on the one before it, and editing or regenerating adds a sibling, so that no version is ever lost.
 * What is seen is one path through it, by the child that is selected at each fork. All of this is plain JSON: it is kept, synchronised and exported as it is.
 */
import type { ChatRequest, FinishReason, ReasoningEffort, ToolCall, WireUsage } from '@verbatim/protocol'
import type { Problem } from '../errors.ts'

export interface Conversation {
  /** `conv_` and 32 random hex digits. */
  id: string
  /** Empty until it was named: then its first words stand for it. */
  title: string
  pinned: boolean
  /** Milliseconds since 1970. */
  createdAt: number
  updatedAt: number
  settings: ConversationSettings
  nodes: Record<string, MessageNode>
  /** Of each message (and of `''`, the beginning) the id of the one that follows on the path that is seen. */
  selected: Record<string, string>
}

/** What the next question is asked with. Absent parameters are the service's to choose. */
export interface ConversationSettings {
  /** Empty: the service's default model. */
  model: string
  reasoningEffort: ReasoningEffort | null
  systemPrompt: string
  /** By their names in the API, as they are sent. */
  parameters: Partial<Omit<ChatRequest, 'model' | 'messages' | 'stream' | 'reasoning_effort'>>
}

export type MessageNode = QuestionNode | ResultsNode | AnswerNode

interface Node {
  id: string
  /** The message before it; null for a first one. */
  parent: string | null
  createdAt: number
}

export interface QuestionNode extends Node {
  role: 'user'
  text: string
  images: ImageAttachment[]
}

/** What the reader's own program gave back for the calls of the answer before it. */
export interface ResultsNode extends Node {
  role: 'tool'
  results: ToolResult[]
}

export interface ToolResult {
  /** Of the call that it is the result of. */
  callId: string
  text: string
}

export interface ImageAttachment {
  name: string
  /** A `data:` URL: it is a part of the request as it was signed. */
  url: string
  width: number
  height: number
}

type AnswerState =
  /** Sent, and nothing of the answer is here. */
  | 'waiting'
  | 'streaming'
  | 'finished'
  /** By the reader. */
  | 'stopped'
  /** The connection, or the page, ended before the answer did: it may be taken up again. */
  | 'interrupted'
  | 'failed'

export interface AnswerNode extends Node {
  role: 'assistant'
  state: AnswerState
  text: string
  /** Raw, as the model wrote it. */
  reasoning: string
  toolCalls: ToolCall[]
  finishReason: FinishReason | null
  usage: WireUsage | null
  /** Decimal credits by the model's price; null until it is known what was used. */
  cost: string | null
  problem: Problem | null
  timing: AnswerTiming
  sent: SentRequest
  /** The whole answer as `POST` without `stream` would have given it, once it is finished: what is verified. */
  response: Record<string, unknown> | null
  /** The receipt's id. */
  receipt: string | null
  /** The answer that this one goes on from, where that one was cut off. */
  continues: string | null
}

/** Milliseconds, measured by this page from the moment of sending. */
interface AnswerTiming {
  sentAt: number
  firstTokenMs: number | null
  /** How long the reasoning took, from its first piece to the first of the answer. */
  reasoningMs: number | null
  totalMs: number | null
}

/** What was sent, to the letter: the receipt covers the body, and a repeat has to have the same key. */
export interface SentRequest {
  /** Such as `/v1/chat/completions`. */
  path: string
  body: ChatRequest
  idempotencyKey: string
  requestId: string | null
  /** As whom it was asked: `keyless`, `account:ID`, or `key:` and the beginning of the key that lists show. As anybody else it would be another request, and paid again. */
  by: string
}

/** What an answer waits for; it is told while it waits and never kept. */
export type Waiting =
  | { for: 'slot'; position: number; waiting: number; estimatedSeconds: number | null }
  | { for: 'prompt'; read: number; tokens: number }
  | { for: 'model' }

export const NO_SETTINGS: ConversationSettings = {
  model: '',
  reasoningEffort: null,
  systemPrompt: '',
  parameters: {},
}

export function isRunning({ state }: AnswerNode): boolean {
  return state === 'waiting' || state === 'streaming'
}

/** The calls of an answer that wait for results, or had some: not those of one that was cut off, as the last of them may be half. */
export function wholeCalls({ state, finishReason, toolCalls }: AnswerNode): readonly ToolCall[] {
  return state === 'finished' && finishReason !== 'length' ? toolCalls : []
}

/** What is written in a message, whosever it is; of an answer also what it calls. */
export function wordsOf(node: MessageNode): string {
  if (node.role === 'user') return node.text
  if (node.role === 'tool') return node.results.map(({ text }) => text).join('\n')
  const calls = node.toolCalls.map(({ function: called }) => `${called.name}(${called.arguments})`)
  return [node.text, ...calls].filter((words) => words !== '').join('\n')
}
