import type { Problem } from '../errors.ts'
import type {
  AnswerNode,
  Conversation,
  ConversationSettings,
  ImageAttachment,
  MessageNode,
  QuestionNode,
  ToolResult,
  Waiting,
} from './conversation.ts'

/** One conversation as the page has it open. Nodes keep their identity while nothing in them changes. */
export interface ConversationView {
  id: string
  /** `missing`: neither this browser nor the account has one of this id. */
  state: 'loading' | 'ready' | 'missing'
  conversation: Conversation
  /** What is seen: from the first question on, by the version that is selected at each fork. */
  path: MessageNode[]
  /** The answer that runs on this path, here or in another tab. */
  running: AnswerNode | null
  /** What the running answer waits for. */
  waiting: Waiting | null
  /** What could not be kept, in words. */
  problem: Problem | null
  /** All versions of a message, in the order in which they were made; itself among them. */
  versionsOf(node: MessageNode): MessageNode[]
  /** Resolves when the answer has ended, however it did: a failure is the answer's state. */
  ask(text: string, images: ImageAttachment[]): Promise<void>
  editAndAsk(question: QuestionNode, text: string, images: ImageAttachment[]): Promise<void>
  /** Brings the results of an answer's calls, and has it go on with them. Results that were brought before become another version. */
  sendResults(answer: AnswerNode, results: ToolResult[]): Promise<void>
  regenerate(answer: AnswerNode): Promise<void>
  /** Goes on from an answer that was cut off. */
  continueAnswer(answer: AnswerNode): Promise<void>
  /** Whether an interrupted answer can be taken up: for a while, and only by who asked for it. */
  canResume(answer: AnswerNode): boolean
  /** Takes up an interrupted answer: the same request again, which is not paid twice. Where it cannot be taken up, nothing is asked. */
  resume(answer: AnswerNode): Promise<void>
  /** Ends the running answer; what was generated until then is kept and paid. */
  stop(): void
  select(node: MessageNode): void
  setSettings(settings: ConversationSettings): void
  /** With all that follows it. */
  remove(node: MessageNode): void
  /** A new conversation of what leads up to this message. @returns its id */
  forkAt(node: MessageNode): Promise<string>
}

export interface ConversationEntry {
  id: string
  /** The name it was given, or its first words. */
  title: string
  pinned: boolean
  updatedAt: number
  running: boolean
}

export interface Imported {
  ids: string[]
  /** What was left out, and why, in sentences. */
  problems: string[]
}

export interface ConversationList {
  state: 'loading' | 'ready'
  /** Pinned first, then the newest. */
  entries: ConversationEntry[]
  /** Where they are kept. */
  kept: 'browser' | 'account'
  /** Conversations of this browser that could be taken into the account. */
  browserOnly: number
  problem: Problem | null
  /** In titles and in the text of all messages; every word has to be found. */
  search(text: string): Promise<ConversationEntry[]>
  rename(id: string, title: string): Promise<void>
  setPinned(id: string, pinned: boolean): Promise<void>
  /** @returns what brings it back, as long as the page is open */
  remove(id: string): Promise<() => Promise<void>>
  moveToAccount(): Promise<void>
  importFile(file: File): Promise<Imported>
  /** One conversation, or all of them. */
  exportJson(id?: string): Promise<Blob>
  exportMarkdown(id: string): Promise<Blob>
}
