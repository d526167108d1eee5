import { completionTarget } from '../service/caller.ts'
import type {
  AnswerNode,
  Conversation,
  ConversationSettings,
  ImageAttachment,
  MessageNode,
  QuestionNode,
  ResultsNode,
  ToolResult,
} from './conversation.ts'
import type { ConversationView } from './conversation-view.ts'
import type { ConversationStore } from './keeping/conversation-store.ts'
import { messagesFor, messagesToGoOn } from './messages.ts'
import { newAnswer, newQuestion, newResults } from './new-nodes.ts'
import { afterCalls, drawnSeed, requestOf } from './request.ts'
import { leadingTo, pathOf, withMessages, without } from './tree.ts'
import type { Turns } from './turn/turns.ts'
import type { Askers } from './use-asking.ts'

export interface ChatParts {
  store: ConversationStore
  turns: Turns
}

/** @throws Error where it is not open: only what is seen can be acted on. */
export function openConversation({ store }: ChatParts, id: string): Conversation {
  const { conversation } = store.view(id)
  if (conversation === null) throw new Error('the conversation is not open')
  return conversation
}

type AskActions = Pick<
  ConversationView,
  'ask' | 'editAndAsk' | 'sendResults' | 'regenerate' | 'continueAnswer' | 'canResume' | 'resume'
>

/** How answers are asked for. Whatever is asked is kept before it is sent, with the key that makes a repeat of it free. */
export function askActions(id: string, askers: Askers, parts: ChatParts): AskActions {
  const { store, turns } = parts
  const now = () => Date.now()

  /** Asks what `question` ends, or has `parent` answered once more. */
  async function send(
    parent: MessageNode,
    added: QuestionNode | ResultsNode | null,
    goesOn: boolean,
  ): Promise<void> {
    const conversation = openConversation(parts, id)
    const before =
      added === null ? leadingTo(conversation, parent.id) : [...leadingTo(conversation, added.parent), added]
    const settings = settingsFor(conversation.settings, before)
    const messages = (goesOn ? messagesToGoOn : messagesFor)(before, settings.systemPrompt)
    const body = requestOf(settings, messages, askers.modelOf(settings.model), drawnSeed)
    const sent = { path: completionTarget(askers.caller).path, body, by: askers.name }
    const answer = newAnswer(parent.id, sent, goesOn ? parent.id : null, now())
    const nodes = added === null ? [answer] : [added, answer]
    const keep = () => store.change(id, (kept) => withMessages(kept, answer.createdAt, ...nodes))
    await turns.start(id, answer, askingFor(answer), keep)
  }

  function askingFor({ sent }: AnswerNode) {
    return { caller: askers.caller, pricing: askers.pricingOf(sent.body.model) }
  }

  function askAfter(parent: string | null, text: string, images: ImageAttachment[]): Promise<void> {
    const question = newQuestion(parent, text, images, now())
    return send(question, question, false)
  }

  function sendResults(answer: AnswerNode, results: ToolResult[]): Promise<void> {
    const told = newResults(answer.id, results, now())
    return send(told, told, false)
  }

  /** An answer that failed without a word is no version: the new try stands in its place. */
  async function regenerate(answer: AnswerNode): Promise<void> {
    const parent = answer.parent === null ? undefined : openConversation(parts, id).nodes[answer.parent]
    if (parent === undefined) throw new Error('an answer hangs on what it answers')
    if (answer.state === 'failed' && answer.text === '' && answer.reasoning === '') {
      await store.change(id, (kept) => without(kept, now(), answer))
    }
    return send(parent, null, answer.continues !== null)
  }

  function resume(answer: AnswerNode): Promise<void> {
    return turns.takeUp(id, answer.id, askingFor(answer), new AbortController().signal)
  }

  return {
    ask: (text, images) => askAfter(pathOf(openConversation(parts, id)).at(-1)?.id ?? null, text, images),
    editAndAsk: (question, text, images) => askAfter(question.parent, text, images),
    sendResults,
    regenerate,
    continueAnswer: (answer) => send(answer, null, true),
    canResume: (answer) => turns.canTakeUp(answer, askers.caller),
    resume,
  }
}

/** What an answer to results is asked with; to a question it is what the reader set. */
function settingsFor(settings: ConversationSettings, path: readonly MessageNode[]): ConversationSettings {
  const since = path.slice(path.findLastIndex(({ role }) => role === 'user') + 1)
  const told = since.findLastIndex(({ role }) => role === 'tool')
  const calling = since[told - 1]
  return calling?.role === 'assistant' ? afterCalls(settings, calling.sent.body) : settings
}
