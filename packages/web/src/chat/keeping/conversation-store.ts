import type { Problem } from '../../errors.ts'
import type { AnswerNode, Conversation, Waiting } from '../conversation.ts'
import type { ConversationEntry } from '../conversation-view.ts'
import { mergeConversations } from '../merge.ts'
import { withAnswer } from '../tree.ts'
import { asBefore, withRunning, withTurns } from './compose.ts'
import { EntryBook, type StoredList } from './entry-book.ts'
import { LiveAnswers } from './live-answers.ts'
import { notKept } from './not-kept.ts'
import { PendingWrites } from './pending-writes.ts'
import { type ConversationShelf, changedHere, type Entry, type Kept, type Owner } from './records.ts'
import { listed, matches } from './search.ts'
import { type TabChannel, withoutBody } from './tab-channel.ts'
import { Topics } from './topics.ts'

export interface StoredView {
  state: 'loading' | 'ready' | 'missing'
  /** With the answers that run as far as they are; null unless it is ready. */
  conversation: Conversation | null
  waiting: ReadonlyMap<string, Waiting | null>
  problem: Problem | null
}

/** The topic of the list; that of a conversation is its id. */
export const LIST = ''

const LOADING: StoredView = { state: 'loading', conversation: null, waiting: new Map(), problem: null }

/**
 * The conversations of one owner: what is open in this tab, kept in this browser, and equal in all its tabs. A change is seen at once and then made to
 * what is kept; where that fails, it is told as the problem of what could not be kept, and what is seen stays.
 */
export class ConversationStore {
  readonly #shelf: ConversationShelf
  readonly #channel: TabChannel
  readonly #now: () => number
  readonly #topics = new Topics()
  readonly #book = new EntryBook()
  readonly live: LiveAnswers
  /** null: there is none of this id. */
  readonly #open = new Map<string, Conversation | null>()
  /** Open, and kept nowhere as long as nothing was asked. */
  readonly #drafts = new Set<string>()
  readonly #pending = new PendingWrites()
  readonly #problems = new Map<string, Problem>()
  /** What keeps this browser and the account from being equal. */
  #syncProblem: Problem | null = null
  /** Of these the last write failed: what is open has more than what is kept. */
  readonly #unkept = new Set<string>()
  readonly #views = new Map<string, StoredView>()
  /** Looks for one that is not in this browser elsewhere. */
  findElsewhere: (id: string) => Promise<void> = () => Promise.resolve()
  /** Is called when something was changed that the service does not have. */
  onUnsent: () => void = () => undefined
  /** Is called when another tab wants an answer of this one to stop. */
  onStop: (answerId: string) => void = () => undefined

  constructor(shelf: ConversationShelf, channel: TabChannel, now: () => number) {
    this.#shelf = shelf
    this.#channel = channel
    this.#now = now
    this.live = new LiveAnswers({
      channel,
      later: (run, ms) => setTimeout(run, ms),
      keep: (conversationId, answer) => this.#keepTurn(conversationId, answer),
      changed: (id, what) => (what === 'progress' ? this.#progressed(id) : this.#changed(id)),
      stop: (answerId) => this.onStop(answerId),
    })
    channel.listen((message) => {
      if (message.type === 'changed') void this.reload(message.id)
      if (message.type === 'ended') void this.reload(message.conversationId)
    })
  }

  get owner(): Owner | undefined {
    return this.#book.owner
  }

  subscribe = (topic: string, listener: () => void): (() => void) => this.#topics.subscribe(topic, listener)

  /** Whose conversations are seen from here on. */
  async show(owner: Owner): Promise<void> {
    if (owner === this.#book.owner) return
    this.#book.owner = owner
    this.#syncProblem = null
    const opened = [...this.#open.keys()].filter((id) => !this.#drafts.has(id))
    for (const id of opened) this.#open.delete(id)
    await this.reloadList()
    await Promise.all(opened.map((id) => this.reload(id, true)))
  }

  async reloadList(): Promise<void> {
    try {
      this.#book.fill(await this.#shelf.entries())
      this.#problems.delete(LIST)
    } catch (error) {
      this.#book.fillIfEmpty()
      this.#problems.set(LIST, notKept(error))
    }
    this.#changed(LIST)
  }

  list(): StoredList {
    return this.#book.list(this.live.conversationIds, this.#problems.get(LIST) ?? this.#syncProblem)
  }

  /** Of everybody who has conversations here. */
  get entries(): Entry[] {
    return this.#book.all
  }

  /** Opens one that is kept nowhere until something is asked in it. */
  draft(conversation: Conversation): void {
    if (this.#open.has(conversation.id)) return
    this.#open.set(conversation.id, conversation)
    this.#drafts.add(conversation.id)
    this.#changed(conversation.id)
  }

  view(id: string): StoredView {
    const known = this.#views.get(id)
    if (known !== undefined) return known
    const view = this.#composed(id)
    this.#views.set(id, view)
    return view
  }

  #composed(id: string): StoredView {
    const conversation = this.#open.get(id)
    const problem = this.#problems.get(id) ?? null
    if (conversation === undefined) return LOADING
    if (conversation === null) return { ...LOADING, state: 'missing', problem }
    return { state: 'ready', ...withRunning(conversation, this.live.of(id)), problem }
  }

  /** Opens one that is kept; where it is open already, nothing happens. */
  async open(id: string): Promise<void> {
    if (this.#book.owner === undefined || this.#open.has(id)) return
    if (!(await this.#isHere(id))) await this.findElsewhere(id)
    await this.reload(id, true)
    for (const { id: answerId } of this.#interruptedIn(id)) {
      this.#channel.post({ type: 'progress-wanted', answerId })
    }
  }

  /** Whether it is in this browser, of which the list may not be read yet. */
  async #isHere(id: string): Promise<boolean> {
    if (this.#book.has(id)) return true
    // What cannot be read is told by who reads it next, to open it.
    const kept = await this.#shelf.read(id).catch(() => undefined)
    return kept !== undefined
  }

  #interruptedIn(id: string): AnswerNode[] {
    const nodes = Object.values(this.#open.get(id)?.nodes ?? {})
    return nodes.filter(
      (node): node is AnswerNode => node.role === 'assistant' && node.state === 'interrupted',
    )
  }

  /** Takes what is kept, where nothing of this tab is yet to be written. */
  async reload(id: string, opening = false): Promise<void> {
    if (this.#pending.has(id)) {
      this.#pending.readLater(id)
      return
    }
    try {
      const [kept, turns] = await Promise.all([this.#shelf.read(id), this.#shelf.turns(id)])
      if (this.#pending.has(id) || this.#drafts.has(id)) {
        this.#pending.readLater(id)
        return
      }
      this.#book.set(id, kept?.entry)
      const isSeen = kept !== undefined && this.#book.isMine(kept.entry)
      if (opening || this.#open.has(id)) {
        const seen = isSeen ? this.#withUnkept(id, withTurns(kept.conversation, turns)) : null
        this.#open.set(id, seen && asBefore(this.#open.get(id), seen))
      }
    } catch (error) {
      this.#open.set(id, this.#open.get(id) ?? null)
      this.#problems.set(id, notKept(error))
    }
    this.#changed(id)
  }

  /** With what is open of it and could not be kept. */
  #withUnkept(id: string, kept: Conversation): Conversation {
    const open = this.#unkept.has(id) ? this.#open.get(id) : null
    return open == null ? kept : mergeConversations(kept, open)
  }

  /** What is kept of one of the owner's conversations; of a draft, what is open. */
  async read(id: string): Promise<Conversation | undefined> {
    const kept = await this.#shelf.read(id)
    if (kept !== undefined && this.#book.isMine(kept.entry)) return kept.conversation
    return this.#open.get(id) ?? undefined
  }

  /** All of the owner's. */
  async readAll(): Promise<Conversation[]> {
    const all: Conversation[] = []
    await this.#shelf.each(({ entry, conversation }) => {
      if (this.#book.isMine(entry)) all.push(conversation)
    })
    return all
  }

  /** What the service says of one: made to what is kept, and seen in all tabs. */
  async adopt(id: string, change: (kept: Kept | undefined) => Kept | null | undefined): Promise<void> {
    await this.#shelf.change(id, change)
    this.#channel.post({ type: 'changed', id })
    if (!this.#unkept.has(id)) this.#problems.delete(id)
    await this.reload(id)
  }

  /** Of all that is kept, also of what was removed here and not yet there. */
  kept(id: string): Promise<Kept | undefined> {
    return this.#shelf.read(id)
  }

  /** What could not be kept, or sent on. */
  tellProblem(id: string, error: unknown): void {
    this.#problems.set(id, notKept(error))
    this.#changed(id)
  }

  /** What keeps the account's conversations from being equal with those here; null: nothing any more. */
  tellSync(error: unknown): void {
    this.#syncProblem = error === null ? null : notKept(error)
    this.#changed(LIST)
  }

  /** `change` is made to what is seen at once, and to what is kept then. */
  async change(id: string, change: (conversation: Conversation) => Conversation): Promise<void> {
    const before = this.#open.get(id)
    if (before != null) this.#open.set(id, change(before))
    this.#changed(id)
    await this.#write(id, (kept, owner) => {
      const base = this.#baseOf(id, kept, before ?? undefined)
      if (base === undefined) return kept
      const next = change(base)
      return next === base || Object.keys(next.nodes).length === 0 ? kept : changedHere(kept, next, owner)
    })
  }

  /** What a change is made to: what is kept, and what should be by now. */
  #baseOf(id: string, kept: Kept | undefined, open: Conversation | undefined): Conversation | undefined {
    const mine = kept !== undefined && this.#book.isMine(kept.entry) ? kept.conversation : undefined
    if (open === undefined) return mine
    if (this.#unkept.has(id)) {
      if (mine !== undefined) return mergeConversations(mine, open)
      return kept === undefined ? open : undefined
    }
    return mine ?? (this.#drafts.has(id) ? open : undefined)
  }

  /** Keeps a new one, or one that was kept before. */
  async add(conversation: Conversation): Promise<void> {
    await this.#write(conversation.id, (kept, owner) => changedHere(kept, conversation, owner))
    await this.reload(conversation.id)
  }

  /** @returns what it was, for who wants it back */
  async remove(id: string): Promise<Conversation | undefined> {
    const conversation = await this.read(id)
    this.#open.set(id, null)
    this.#drafts.delete(id)
    await this.#write(id, (kept, owner) => {
      if (kept === undefined || owner === 'browser' || kept.entry.version === 0) return null
      return { ...kept, entry: { ...kept.entry, removed: true, unsent: true } }
    })
    return conversation
  }

  async #write(
    id: string,
    change: (kept: Kept | undefined, owner: Owner) => Kept | null | undefined,
  ): Promise<void> {
    const owner = this.#book.owner ?? 'browser'
    this.#pending.begin(id)
    try {
      let changed = false
      const kept = await this.#shelf.change(id, (before) => {
        const next = change(before, owner)
        changed = next !== before
        return next
      })
      this.#book.set(id, kept?.entry)
      if (kept !== undefined) this.#drafts.delete(id)
      this.#unkept.delete(id)
      this.#problems.delete(id)
      if (changed) this.#channel.post({ type: 'changed', id })
      if (kept?.entry.unsent) this.onUnsent()
    } catch (error) {
      this.#unkept.add(id)
      this.#problems.set(id, notKept(error))
    } finally {
      if (this.#pending.end(id)) void this.reload(id)
    }
    this.#changed(id)
  }

  /** An answer of this tab has ended, and is kept as it ended. */
  async keepAnswer(conversationId: string, answer: AnswerNode): Promise<void> {
    this.live.show(conversationId, answer, null)
    await this.change(conversationId, (conversation) => withAnswer(conversation, this.#now(), answer))
    // What was written down of it while it ran is all that is kept of one that could not be kept as it ended.
    if (!this.#unkept.has(conversationId)) {
      await this.#shelf.forgetTurn(answer.id).catch((error) => this.tellProblem(conversationId, error))
    }
    this.live.end(answer.id)
  }

  /** Asks the tab that runs an answer to end it. */
  askToStop(answerId: string): void {
    this.#channel.post({ type: 'stop-wanted', answerId })
  }

  #keepTurn(conversationId: string, answer: AnswerNode): void {
    this.#shelf
      .keepTurn({ id: answer.id, conversationId, answer: withoutBody(answer) })
      .catch((error) => this.tellProblem(conversationId, error))
  }

  /** In titles and all messages, each word in any place. */
  async search(text: string): Promise<ConversationEntry[]> {
    const found: Entry[] = []
    await this.#shelf.each(({ entry, conversation }) => {
      if (this.#book.isMine(entry) && matches(conversation, text)) found.push(entry)
    })
    return listed(found, this.live.conversationIds)
  }

  /** Many times a second: the list says nothing of it. */
  #progressed(id: string): void {
    this.#views.delete(id)
    this.#topics.tell(id)
  }

  #changed(id: string): void {
    this.#progressed(id)
    this.#book.renew()
    this.#topics.tell(LIST)
  }
}
