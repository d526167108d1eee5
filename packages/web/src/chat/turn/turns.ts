import { type Caller, completionTarget } from '../../service/caller.ts'
import type { AnswerNode, Waiting } from '../conversation.ts'
import type { ConversationStore } from '../keeping/conversation-store.ts'
import { withBody } from '../keeping/tab-channel.ts'
import { callerName } from '../request.ts'
import { stopCompletion } from './completion-events.ts'
import { runTurn, type TurnPage } from './run-turn.ts'
import { holdingTurn } from './turn-lock.ts'

/** Who asks, and what an answer costs them. */
export interface Asking {
  caller: Caller
  pricing: TurnPage['pricing']
}

type PageParts = Omit<TurnPage, 'headers' | 'pricing' | 'show'>

interface RunningTurn {
  stopper: AbortController
  /** Whether the reader wants it to end: however its stream ends then, that is why. */
  stopping: boolean
  stopAtService(): Promise<unknown>
}

/** How long the service keeps an answer for a repeat, a little less to be sure: then a repeat would be asked, and paid, anew. */
const KEYED_KEPT_MS = 23 * 60 * 60 * 1000
const KEYLESS_KEPT_MS = 55 * 60 * 1000

/** The turns of this tab. They belong to no view: leaving a conversation does not end its answer. */
export class Turns {
  readonly #store: ConversationStore
  readonly #page: PageParts
  readonly #running = new Map<string, RunningTurn>()
  /** Answers that this tab waits to hold, each until its signal ends the waiting. */
  readonly #awaited = new Map<string, AbortSignal>()

  constructor(store: ConversationStore, page: PageParts) {
    this.#store = store
    this.#page = page
    store.onStop = (answerId) => void this.stop(answerId)
  }

  /**
   * Sends a new answer, once it is kept with its key, and resolves when it has ended.
   *
   * @param keep writes it down. It runs with the turn held, so that no other tab takes up what it finds there.
   */
  async start(
    conversationId: string,
    answer: AnswerNode,
    asking: Asking,
    keep: () => Promise<void>,
  ): Promise<void> {
    const { signal } = new AbortController()
    this.#awaited.set(answer.id, signal)
    this.#store.live.show(conversationId, { ...answer, state: 'waiting' }, { for: 'model' })
    await holdingTurn(answer.id, signal, async () => {
      await keep()
      this.#awaited.delete(answer.id)
      const sentAt = this.#page.now()
      const sent = { ...answer, timing: { ...answer.timing, sentAt } }
      await this.#follow(conversationId, sent, asking, false)
    })
  }

  /** Whether a repeat gives the answer that was paid, and nothing new is asked. */
  canTakeUp({ state, sent, timing }: AnswerNode, caller: Caller): boolean {
    const keptMs = sent.by === 'keyless' ? KEYLESS_KEPT_MS : KEYED_KEPT_MS
    const isKept = this.#page.now() - timing.sentAt < keptMs
    return state === 'interrupted' && sent.by === callerName(caller) && isKept
  }

  /**
   * Takes an interrupted answer up as soon as no other tab runs it. Where it has ended by then, nothing happens.
   *
   * @param signal ends the waiting for other tabs, not the answer.
   */
  async takeUp(conversationId: string, answerId: string, asking: Asking, signal: AbortSignal): Promise<void> {
    // A view that waits no more may be followed by another before its waiting has ended.
    if (this.#running.has(answerId) || this.#awaited.get(answerId)?.aborted === false) return
    this.#awaited.set(answerId, signal)
    try {
      await holdingTurn(answerId, signal, async () => {
        this.#awaited.delete(answerId)
        const answer = await this.#leftBehind(conversationId, answerId)
        if (answer === undefined) return
        if (this.canTakeUp(answer, asking.caller)) await this.#follow(conversationId, answer, asking, true)
        else this.#store.live.drop(answerId)
      })
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      if (this.#awaited.get(answerId) === signal) this.#awaited.delete(answerId)
    }
  }

  /** What is kept of an interrupted answer, or what the tab that ran it told of it, whichever is more. */
  async #leftBehind(conversationId: string, answerId: string): Promise<AnswerNode | undefined> {
    await this.#store.reload(conversationId)
    const told = this.#store.live.get(answerId)?.answer
    const kept = (await this.#store.read(conversationId))?.nodes[answerId]
    if (kept?.role !== 'assistant' || kept.state !== 'interrupted') return undefined
    const seen = this.#store.view(conversationId).conversation?.nodes[answerId]
    const known = [told, seen].filter((node) => node?.role === 'assistant')
    return known.reduce((best, node) => {
      const left = { ...withBody(node, kept), state: 'interrupted' as const }
      return left.text.length + left.reasoning.length > best.text.length + best.reasoning.length ? left : best
    }, kept)
  }

  async #follow(conversationId: string, answer: AnswerNode, asking: Asking, takenUp: boolean): Promise<void> {
    const stopper = new AbortController()
    const { path, idempotencyKey } = answer.sent
    const { headers } = completionTarget(asking.caller)
    const url = this.#page.baseUrl + path
    const stopAtService = () => stopCompletion({ url, headers, idempotencyKey })
    const running: RunningTurn = { stopper, stopping: false, stopAtService }
    this.#running.set(answer.id, running)
    const show = (shown: AnswerNode, waiting: Waiting | null) =>
      this.#store.live.show(conversationId, shown, waiting)
    const page = { ...this.#page, headers, pricing: asking.pricing, show }
    try {
      const begun = answer.text !== '' || answer.reasoning !== ''
      show({ ...answer, state: begun ? 'streaming' : 'waiting', problem: null }, { for: 'model' })
      const ended = await runTurn(answer, { takenUp }, page, stopper.signal)
      await this.#store.keepAnswer(conversationId, running.stopping ? stopped(ended, stopper.signal) : ended)
    } finally {
      this.#running.delete(answer.id)
    }
  }

  /**
   * Ends an answer, in whatever tab it runs. The service is told first, as it would go on for a caller that only left; where it cannot be told, the
   * answer says so, since it may be paid in full.
   */
  async stop(answerId: string): Promise<void> {
    const running = this.#running.get(answerId)
    if (running === undefined) return this.#store.askToStop(answerId)
    running.stopping = true
    try {
      await running.stopAtService()
      running.stopper.abort(STOPPED)
    } catch (error) {
      running.stopper.abort(error)
    }
  }
}

const STOPPED = 'stopped'

/** What the reader stopped, unless it had come to its end by then. */
function stopped(ended: AnswerNode, { reason }: AbortSignal): AnswerNode {
  if (ended.state === 'finished') return ended
  const problem = reason instanceof Error ? notTold(reason) : null
  return { ...ended, state: 'stopped', problem }
}

function notTold({ message }: Error): AnswerNode['problem'] {
  return {
    what: 'The service could not be told to stop.',
    why: message,
    todo: 'It may have finished this answer, and charged for it: see Usage.',
  }
}
