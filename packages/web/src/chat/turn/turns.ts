import type { StoppedCompletion } from '@verbatim/protocol'
import { type Caller, completionTarget } from '../../service/caller.ts'
import type { AnswerNode, Waiting } from '../conversation.ts'
import type { ConversationStore } from '../keeping/conversation-store.ts'
import { withBody } from '../keeping/tab-channel.ts'
import { callerName } from '../request.ts'
import { withCharge } from '../tree.ts'
import { runTurn, type TurnPage } from './run-turn.ts'
import { stopCompletion } from './stop-completion.ts'
import { holdingTurn } from './turn-lock.ts'

/** Who asks, and what an answer costs them. */
export interface Asking {
  caller: Caller
  pricing: TurnPage['pricing']
}

type PageParts = Omit<TurnPage, 'headers' | 'pricing' | 'show'>

/** A turn that this tab holds. It may be stopped from the moment that it is, though it is sent only once it is kept. */
interface HeldTurn {
  stopper: AbortController
  /** Whether the reader wants it to end: however its stream ends then, that is why. */
  stopping: boolean
  /** Whether the service may know of it. */
  isSent: boolean
  stopAtService(): Promise<StoppedCompletion | null>
  /** What the service says of it, once it was told. */
  told: Promise<StoppedCompletion | null> | undefined
}

/** How long the service keeps an answer for a repeat, a little less to be sure: then a repeat would be asked, and paid, anew. */
const KEYED_KEPT_MS = 23 * 60 * 60 * 1000
const KEYLESS_KEPT_MS = 55 * 60 * 1000

/** The turns of this tab. They belong to no view: leaving a conversation does not end its answer. */
export class Turns {
  readonly #store: ConversationStore
  readonly #page: PageParts
  readonly #held = new Map<string, HeldTurn>()
  /** Answers that this tab waits to hold, each until its signal ends the waiting. */
  readonly #awaited = new Map<string, AbortSignal>()
  /** Answers that were to be stopped while this tab did not hold them: it may be about to. */
  readonly #stopWanted = new Set<string>()

  constructor(store: ConversationStore, page: PageParts) {
    this.#store = store
    this.#page = page
    // What this tab does not hold is not passed on: each tab was told, and would tell the others again, for ever.
    store.onStop = (answerId) => void this.#stopHeld(answerId)
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
    this.#store.live.show(conversationId, { ...answer, state: 'waiting' }, { for: 'model' })
    const held = this.#hold(answer, asking, false)
    try {
      await holdingTurn(answer.id, signal, async () => {
        await keep()
        const sentAt = this.#page.now()
        const sent = { ...answer, timing: { ...answer.timing, sentAt } }
        await this.#follow(conversationId, sent, asking, held)
      })
    } finally {
      this.#held.delete(answer.id)
    }
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
    if (this.#held.has(answerId) || this.#awaited.get(answerId)?.aborted === false) return
    this.#awaited.set(answerId, signal)
    try {
      await holdingTurn(answerId, signal, async () => {
        this.#awaited.delete(answerId)
        const answer = await this.#leftBehind(conversationId, answerId)
        const stopWanted = this.#stopWanted.delete(answerId)
        if (answer === undefined) return
        if (!this.canTakeUp(answer, asking.caller)) return this.#store.live.drop(answerId)
        const held = this.#hold(answer, asking, true)
        try {
          if (stopWanted) await this.#stopHeld(answerId)
          await this.#follow(conversationId, answer, asking, held)
        } finally {
          this.#held.delete(answerId)
        }
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

  #hold({ id, sent }: AnswerNode, { caller }: Asking, isSent: boolean): HeldTurn {
    const url = this.#page.baseUrl + sent.path
    const { headers } = completionTarget(caller)
    const { idempotencyKey } = sent
    const stopAtService = () => stopCompletion({ url, headers, idempotencyKey })
    const stopper = new AbortController()
    const held: HeldTurn = { stopper, stopping: false, isSent, stopAtService, told: undefined }
    this.#held.set(id, held)
    return held
  }

  async #follow(conversationId: string, answer: AnswerNode, asking: Asking, held: HeldTurn): Promise<void> {
    const { headers } = completionTarget(asking.caller)
    const show = (shown: AnswerNode, waiting: Waiting | null) =>
      this.#store.live.show(conversationId, shown, waiting)
    const page = { ...this.#page, headers, pricing: asking.pricing, show }
    const begun = answer.text !== '' || answer.reasoning !== ''
    show({ ...answer, state: begun ? 'streaming' : 'waiting', problem: null }, { for: 'model' })
    const takenUp = held.isSent
    held.isSent = true
    const { signal } = held.stopper
    const wasSent = !signal.aborted
    const ended = await runTurn(answer, { takenUp }, page, signal)
    const last = held.stopping ? stopped(ended, signal) : ended
    await this.#store.keepAnswer(conversationId, last)
    if (wasSent && last.state === 'stopped') await this.#keepCharge(conversationId, last.id, held)
  }

  /**
   * What a stopped answer used and cost, as the service says, wherever it was stopped. An answer whose service does not tell stays without: what could not
   * be told is said of the stop itself, and Usage has the charge.
   */
  async #keepCharge(conversationId: string, answerId: string, held: HeldTurn): Promise<void> {
    for (const waitMs of [0, ...CHARGE_PAUSES_MS]) {
      await this.#page.pause(waitMs, NEVER)
      const asked = waitMs === 0 ? (held.told ?? held.stopAtService()) : held.stopAtService()
      const told = await asked.catch(() => null)
      if (told === null) return
      const { usage, cost } = told
      if (usage === null) continue
      const now = this.#page.now()
      return this.#store.change(conversationId, (kept) => withCharge(kept, now, answerId, { usage, cost }))
    }
  }

  /**
   * Ends an answer, in whatever tab it runs. The service is told first, as it would go on for a caller that only left; where it cannot be told, the
   * answer says so, since it may be paid in full.
   */
  async stop(answerId: string): Promise<void> {
    if (this.#held.has(answerId)) return this.#stopHeld(answerId)
    this.#stopWanted.add(answerId)
    this.#store.askToStop(answerId)
  }

  async #stopHeld(answerId: string): Promise<void> {
    const held = this.#held.get(answerId)
    if (held === undefined) return
    held.stopping = true
    try {
      if (held.isSent) {
        held.told ??= held.stopAtService()
        await held.told
      }
      held.stopper.abort(STOPPED)
    } catch (error) {
      held.stopper.abort(error)
    }
  }
}

const STOPPED = 'stopped'

/** Another replica may take a while to settle what was stopped here. */
const CHARGE_PAUSES_MS = [1_000, 5_000]
const NEVER = new AbortController().signal

/** What the reader stopped, unless it had come to its end by then. */
function stopped(ended: AnswerNode, { reason }: AbortSignal): AnswerNode {
  if (ended.state === 'finished') return ended
  const problem = reason instanceof Error ? notTold(reason, ended) : null
  return { ...ended, state: 'stopped', problem }
}

function notTold({ message }: Error, { sent }: AnswerNode): AnswerNode['problem'] {
  return {
    what: 'The service could not be told to stop.',
    why: message,
    todo:
      sent.by === 'keyless'
        ? 'It may go on with this answer to its end.'
        : 'It may go on with this answer to its end, and charge for all of it: see Usage.',
  }
}
