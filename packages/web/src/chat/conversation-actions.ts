import { askActions, type ChatParts, openConversation } from './ask-actions.ts'
import type { MessageNode } from './conversation.ts'
import type { ConversationView } from './conversation-view.ts'
import { keepLastSettings } from './last-settings.ts'
import { newId } from './new-id.ts'
import { forkOf, leadingTo, selecting, without } from './tree.ts'
import type { Askers } from './use-asking.ts'

type Actions = Pick<
  ConversationView,
  | 'ask'
  | 'editAndAsk'
  | 'sendResults'
  | 'regenerate'
  | 'continueAnswer'
  | 'canResume'
  | 'resume'
  | 'select'
  | 'setSettings'
  | 'remove'
  | 'forkAt'
>

/** What a reader can do in one conversation. */
export function conversationActions(id: string, askers: Askers, parts: ChatParts): Actions {
  const { store, turns } = parts
  const now = () => Date.now()

  /** Nobody is to pay for the rest of an answer that is thrown away. */
  function stopWithin(node: MessageNode): void {
    for (const { answer } of store.live.of(id)) {
      const path = leadingTo(openConversation(parts, id), answer.id)
      if (path.some((before) => before.id === node.id)) void turns.stop(answer.id)
    }
  }

  return {
    ...askActions(id, askers, parts),
    select: (node) => void store.change(id, (kept) => selecting(kept, node)),
    setSettings(settings) {
      keepLastSettings(settings)
      void store.change(id, (kept) => ({ ...kept, settings }))
    },
    remove(node) {
      stopWithin(node)
      void store.change(id, (kept) => without(kept, now(), node))
    },
    async forkAt(node) {
      const conversation = openConversation(parts, id)
      const fork = forkOf(conversation, node.id, {
        id: newId('conv'),
        now: now(),
        nodeId: () => newId('msg'),
      })
      await store.add(fork)
      return fork.id
    },
  }
}
