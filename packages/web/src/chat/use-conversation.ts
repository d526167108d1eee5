import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useSearch } from 'wouter'
import type { AnswerNode, Conversation, ConversationSettings } from './conversation.ts'
import { isRunning, NO_SETTINGS } from './conversation.ts'
import { conversationActions } from './conversation-actions.ts'
import type { ConversationView } from './conversation-view.ts'
import type { StoredView } from './keeping/conversation-store.ts'
import { readLastSettings } from './last-settings.ts'
import { newId } from './new-id.ts'
import { store, turns } from './services.ts'
import { newConversation, pathOf, versionsIn } from './tree.ts'
import { type Askers, useAsking } from './use-asking.ts'
import { useOwner } from './use-owner.ts'

/**
 * One conversation, live: what other tabs change in it is seen here, and so are the answers that run there. Interrupted answers on the path that is seen are
 * taken up by themselves, where that costs nothing.
 *
 * @param id undefined for a new one, which is kept nowhere until it is first asked. Where there is none of this id, a new one stands in for it, and what is
 * asked is asked there.
 */
export function useConversation(id: string | undefined): ConversationView {
  const owner = useOwner()
  const askers = useAsking()
  const { actual, missing } = useActual(id)
  const model = useModelOfLink()
  useEffect(() => {
    if (id !== undefined && owner !== undefined) void store.open(id)
  }, [id, owner])
  useEffect(() => {
    if (actual !== id) store.draft(newConversation(actual, Date.now(), firstSettings(model)))
  }, [actual, id, model])
  const stored = useStored(actual)
  const empty = useMemo(() => newConversation(actual, 0, NO_SETTINGS), [actual])
  const conversation = stored.conversation ?? empty
  const path = useMemo(() => pathOf(expecting(conversation, askers)), [conversation, askers])
  const running =
    path.findLast((node): node is AnswerNode => node.role === 'assistant' && isRunning(node)) ?? null
  const versionsOf = useMemo(() => versionsIn(conversation), [conversation])
  useTakenUp(conversation, path.at(-1)?.id, askers)
  const actions = useMemo(() => conversationActions(actual, askers, { store, turns }), [actual, askers])
  return {
    id: actual,
    // A new one is there at once: it is only shown before its draft is known to the store.
    state: missing === null ? (id === undefined ? 'ready' : stored.state) : 'missing',
    conversation,
    path,
    running,
    waiting: running === null ? null : (stored.waiting.get(running.id) ?? null),
    problem: missing?.problem ?? stored.problem,
    versionsOf,
    ...actions,
    stop: () => (running === null ? undefined : void turns.stop(running.id)),
  }
}

function useStored(id: string): StoredView {
  const subscribe = useCallback((changed: () => void) => store.subscribe(id, changed), [id])
  return useSyncExternalStore(subscribe, () => store.view(id))
}

/**
 * The id of what is open. A new conversation has one of its own, which it keeps once the page goes on under that id.
 *
 * @returns also the view of the one that was wanted and is missing; null where it is not
 */
function useActual(id: string | undefined): { actual: string; missing: StoredView | null } {
  const [{ shown, draft }, setShown] = useState({ shown: id, draft: newId('conv') })
  const wanted = useStored(id ?? draft)
  const missing = id !== undefined && wanted.state === 'missing' ? wanted : null
  if ((shown !== id && draft !== id) || (missing !== null && draft === id)) {
    setShown({ shown: id, draft: newId('conv') })
  } else if (shown !== id) setShown({ shown: id, draft })
  return { actual: id === undefined || missing !== null ? draft : id, missing }
}

/** Pages of models lead here with `?model=ID`. */
function useModelOfLink(): string | null {
  return new URLSearchParams(useSearch()).get('model')
}

/** What was chosen last, but for the model that a link names. */
function firstSettings(model: string | null): ConversationSettings {
  const last = readLastSettings()
  return model === null ? last : { ...last, model }
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
