import type { AnswerNode, Waiting } from '../conversation.ts'
import { progressSince, type TabChannel, withProgress } from './tab-channel.ts'

/** How often other tabs hear of a running answer, and how often it is written down, at most. */
const TOLD_EVERY_MS = 100
const KEPT_EVERY_MS = 500

const NOTHING = { text: '', reasoning: '' }

interface Live {
  conversationId: string
  answer: AnswerNode
  waiting: Waiting | null
  /** Whether it runs in this tab. */
  own: boolean
  /** What other tabs were told of its texts. */
  told: { text: string; reasoning: string }
  /** Whether others are told soon, and whether it is written down soon. */
  telling: boolean
  keeping: boolean
}

interface Effects {
  channel: TabChannel
  later(run: () => void, ms: number): void
  /** Writes down how far an answer of this tab is. */
  keep(conversationId: string, answer: AnswerNode): void
  changed(conversationId: string, what: 'progress' | 'which-run'): void
  stop(answerId: string): void
}

/** The answers that run, in this tab or another: how far each is. Tabs tell each other what came since they told it last. */
export class LiveAnswers {
  readonly #live = new Map<string, Live>()
  readonly #effects: Effects

  constructor(effects: Effects) {
    this.#effects = effects
    effects.channel.listen((message) => {
      if (message.type === 'progress') this.#follow(message.progress)
      if (message.type === 'progress-wanted') this.#tellAll(message.answerId)
      if (message.type === 'stop-wanted') effects.stop(message.answerId)
      if (message.type === 'ended') this.drop(message.answerId)
    })
  }

  get(answerId: string): Pick<Live, 'answer' | 'waiting' | 'own'> | undefined {
    return this.#live.get(answerId)
  }

  of(conversationId: string): Pick<Live, 'answer' | 'waiting'>[] {
    return [...this.#live.values()].filter((live) => live.conversationId === conversationId)
  }

  get conversationIds(): Set<string> {
    return new Set([...this.#live.values()].map(({ conversationId }) => conversationId))
  }

  /** How far an answer of this tab is. */
  show(conversationId: string, answer: AnswerNode, waiting: Waiting | null): void {
    const known = this.#live.get(answer.id)
    const live: Live =
      known?.own === true
        ? { ...known, answer, waiting }
        : { conversationId, answer, waiting, own: true, told: NOTHING, telling: false, keeping: false }
    this.#live.set(answer.id, live)
    this.#tellSoon(live)
    this.#keepSoon(live)
    this.#effects.changed(conversationId, known === undefined ? 'which-run' : 'progress')
  }

  /** Writes down how far each answer of this tab is: the page may be left. */
  keepAll(): void {
    for (const { own, conversationId, answer } of this.#live.values()) {
      if (own) this.#effects.keep(conversationId, answer)
    }
  }

  /** It runs no more. What is kept of it counts from here on. */
  end(answerId: string): void {
    const live = this.#live.get(answerId)
    if (live?.own) {
      const { conversationId } = live
      this.#effects.channel.post({ type: 'ended', conversationId, answerId })
    }
    this.drop(answerId)
  }

  /** The tab that ran it is gone, or says that it has ended. */
  drop(answerId: string): void {
    const live = this.#live.get(answerId)
    this.#live.delete(answerId)
    if (live !== undefined) this.#effects.changed(live.conversationId, 'which-run')
  }

  /** At once, and then no more often than others need it: what comes in between is told together. */
  #tellSoon(live: Live): void {
    if (live.telling) return
    live.telling = true
    this.#tell(live)
    this.#effects.later(() => {
      const now = this.#live.get(live.answer.id)
      if (now === undefined) return
      now.telling = false
      if (now.own && now.answer !== live.answer) this.#tellSoon(now)
    }, TOLD_EVERY_MS)
  }

  #keepSoon(live: Live): void {
    if (live.keeping) return
    live.keeping = true
    this.#effects.later(() => {
      const now = this.#live.get(live.answer.id)
      if (now === undefined || !now.own) return
      now.keeping = false
      this.#effects.keep(now.conversationId, now.answer)
    }, KEPT_EVERY_MS)
  }

  #tell(live: Live): void {
    const { conversationId, answer, waiting } = live
    this.#effects.channel.post({
      type: 'progress',
      progress: progressSince(conversationId, answer, waiting, live.told),
    })
    live.told = { text: answer.text, reasoning: answer.reasoning }
  }

  #tellAll(answerId: string): void {
    const live = this.#live.get(answerId)
    if (live?.own !== true) return
    live.told = NOTHING
    this.#tell(live)
  }

  #follow(progress: Parameters<typeof withProgress>[1]): void {
    const { conversationId, waiting } = progress
    const { id } = progress.answer
    const known = this.#live.get(id)
    if (known?.own === true) return
    const answer = withProgress(known?.answer, progress)
    if (answer === undefined) {
      this.#effects.channel.post({ type: 'progress-wanted', answerId: id })
      return
    }
    this.#live.set(id, {
      conversationId,
      answer,
      waiting,
      own: false,
      told: NOTHING,
      telling: false,
      keeping: false,
    })
    this.#effects.changed(conversationId, known === undefined ? 'which-run' : 'progress')
  }
}
