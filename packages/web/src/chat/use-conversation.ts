import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { readLastSettings } from '../settings/last-settings.ts'
import type { AnswerNode, Conversation } from './conversation.ts'
import { isRunning, NO_SETTINGS } from './conversation.ts'
import { conversationActions } from './conversation-actions.ts'
import type { ConversationView } from './conversation-view.ts'
import { newId } from './new-id.ts'
import { store, turns } from './services.ts'
import { newConversation, pathOf, versionsOf } from './tree.ts'
import { type Askers, useAsking } from './use-asking.ts'
import { useOwner } from './use-owner.ts'

/**
 * One conversation, live: what other tabs change in it is seen here, and so are the answers that run there. Interrupted answers on the path that is seen are
 * taken up by themselves, where that costs nothing.
 *
 * @param id undefined for a new one, which is kept nowhere until it is first asked.
 */
export function useConversation(id: string | undefined): ConversationView {
  const owner = useOwner()
  const askers = useAsking()
  const actual = useActualId(id)
  useEffect(() => {
    if (id === undefined) store.draft(newConversation(actual, Date.now(), readLastSettings()))
    else if (owner !== undefined) void store.open(id)
  }, [id, actual, owner])
  const subscribe = useCallback((changed: () => void) => store.subscribe(actual, changed), [actual])
  const stored = useSyncExternalStore(subscribe, () => store.view(actual))
  const empty = useMemo(() => newConversation(actual, 0, NO_SETTINGS), [actual])
  const conversation = stored.conversation ?? empty
  const path = useMemo(() => pathOf(expecting(conversation, askers)), [conversation, askers])
  const running =
    path.findLast((node): node is AnswerNode => node.role === 'assistant' && isRunning(node)) ?? null
  useTakenUp(conversation, path.at(-1)?.id, askers)
  const actions = useMemo(() => conversationActions(actual, askers, { store, turns }), [actual, askers])
  return {
    id: actual,
    // A new one is there at once: it is only shown before its draft is known to the store.
    state: id === undefined ? 'ready' : stored.state,
    conversation,
    path,
    running,
    waiting: running === null ? null : (stored.waiting.get(running.id) ?? null),
    problem: stored.problem,
    versionsOf: (node) => versionsOf(conversation, node),
    ...actions,
    stop: () => (running === null ? undefined : void turns.stop(running.id)),
  }
}

/** A new conversation has an id of its own, which it keeps once the page goes on under that id. */
function useActualId(id: string | undefined): string {
  const [shown, setShown] = useState({ id, draft: newId('conv') })
  if (shown.id !== id) setShown({ id, draft: id === undefined ? newId('conv') : shown.draft })
  return id ?? shown.draft
}

/** An answer that is about to be taken up, or is not yet known not to be, is shown as one that runs. */
function expecting(conversation: Conversation, askers: Askers): Conversation {
  const last = pathOf(conversation).at(-1)
  if (last?.role !== 'assistant' || last.state !== 'interrupted' || last.problem !== null) return conversation
  if (askers.known && !turns.canTakeUp(last, askers.caller)) return conversation
  const state = last.text === '' && last.reasoning === '' ? 'waiting' : 'streaming'
  return { ...conversation, nodes: { ...conversation.nodes, [last.id]: { ...last, state } } }
}

/** Answers that were left behind, by a reload, a crash or another tab, as soon as this tab may have them; and again when the service is back. */
function useTakenUp(conversation: Conversation, lastId: string | undefined, askers: Askers): void {
  const last = lastId === undefined ? undefined : conversation.nodes[lastId]
  const left = last?.role === 'assistant' && !isLastSaid(last) ? last : undefined
  const answerId = left?.id
  const conversationId = conversation.id
  useEffect(() => {
    if (answerId === undefined || !askers.known || askers.serviceSince === undefined) return
    const leave = new AbortController()
    const { caller } = askers
    const takeUp = () => {
      const answer = store.view(conversationId).conversation?.nodes[answerId]
      if (answer?.role !== 'assistant' || isLastSaid(answer)) return
      const asking = { caller, pricing: askers.pricingOf(answer.sent.body.model) }
      turns
        .takeUp(conversationId, answerId, asking, leave.signal)
        .catch((error) => store.tellProblem(conversationId, error))
    }
    takeUp()
    addEventListener('online', takeUp, { signal: leave.signal })
    return () => leave.abort()
  }, [conversationId, answerId, askers])
}

/** Whether nothing more comes of it by itself. */
function isLastSaid({ state }: AnswerNode): boolean {
  return state === 'finished' || state === 'stopped' || state === 'failed'
}
