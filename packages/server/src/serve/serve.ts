/**
 * THE STORY: how a request walks through the house. Read this first.
 *
 * http has parsed and validated it, and auth has said who asks. What comes of it goes back to http: events as they come, then the whole
 * generation, and last the seal: an answer is over when its receipt, its price and its row are on disk, all in one commit.
 */
import {
  type ChatRequest,
  type Drawn,
  type Generation,
  type ReasoningEffort,
  type ResolvedRequest,
  resolveRequest,
  type SurfaceDefaults,
  type Usage,
} from '@verbatim/protocol'
import { type Principal, requireModel, requireScope } from '../auth/auth.ts'
import type { Emit, PromptProgress } from '../backends/backends.ts'
import type { FairQueue, Flow, RateGate, RateLimits, Turn } from '../limits/limits.ts'
import type { MediaReader, RemoteMedia } from '../media/media.ts'
import type { Meter } from '../meter/meter.ts'
import { checkContext, checkSupported, effortThatRuns, type Model, type Models } from '../models/models.ts'
import type { Observation } from '../observe/observe.ts'
import type { ReceiptOffice, Seal } from '../receipts/receipts.ts'
import type { Command, Store } from '../store/store.ts'
import { answered } from './answered.ts'
import type { KeylessAllowance } from './charge.ts'
import { completeChoices, streamChoices, type Work } from './choices.ts'
import { coveredBody } from './covered-body.ts'
import { Passage } from './passage.ts'
import { noteRefusal } from './refusal.ts'
import { workOfTokens } from './worst-case.ts'

export type { Seal } from '../receipts/receipts.ts'
export { noteRefusal } from './refusal.ts'

/** The rooms that a request walks through. */
export interface Rooms extends Drawn {
  models: Models
  gate: RateGate
  meter: Meter
  queueOf(model: Model): FairQueue
  media: MediaReader
  receipts: ReceiptOffice
  store: Store
  /** What all callers together may ask of a model. */
  limitsOf(model: Model): RateLimits
  /** What keyless callers may use in a day. */
  allowance: KeylessAllowance
  /** The turn of a keyless address: one request after the other. */
  turnOf(address: string, requestId: string, signal: AbortSignal): Promise<Turn>
  observe(observation: Observation): void
  /** Milliseconds since 1970. */
  now(): number
}

export interface Call {
  requestId: string
  principal: Principal
  request: ChatRequest
  /** Whether the caller has the answer as it comes. */
  streams: boolean
  defaults: SurfaceDefaults
  /** The body as it was sent: what the receipt covers. */
  body: unknown
  surface: string
  /** Messages that the service put in front of the caller's. */
  injected: { role: string; content: string }[]
  /** Whether its caller may repeat it: it is finished also when the caller leaves, and costs nothing when it fails. */
  repeatable: boolean
  /** Headers of the answer, which gain what limits have to say. */
  headers: Record<string, string>
  timing: { startedAt: number; firstTokenMs(): number | undefined }
  /** Aborted when the caller leaves. */
  signal: AbortSignal
}

/** What is settled before anything is generated: the answer will name it. */
export interface Run {
  model: Model
  request: ResolvedRequest
  reasoningEffort: ReasoningEffort
  /** Of the prompt without its images at most, where the backend knows. */
  promptTokens?: number | undefined
}

export interface Listener {
  /** The request is sound and now waits for a slot. */
  accepted(run: Run): void
  /** Takes the events of a streamed answer. */
  emit: Emit
  /** Told while the prompt of a streamed answer is read. */
  progress(progress: PromptProgress): void
  /** Takes what was generated, and gives the answer as its caller will have it, but for the seal. */
  whole(generation: Generation): { id: string; model: string }
  /** What else is to be committed with the answer. */
  keeping(seal: Seal): Command<unknown>[]
}

/** @throws VerbatimError, or the signal's reason when the caller left. */
export async function serve(rooms: Rooms, call: Call, listener: Listener): Promise<Seal> {
  const run = prepared(rooms, call)
  const body = coveredBody(call.body)
  const passage = new Passage(rooms, call, run)
  const answer = async (work: Work, media: RemoteMedia[]) => {
    const generation = await generate(rooms, call, run.model, work, passage, listener)
    const response = listener.whole(generation)
    const told = answered({ ...call, body }, run, generation, response, media)
    const { seal, commands } = rooms.receipts.prepare(told)
    const settlement = passage.settlement(generation.usage, seal.receipt)
    await rooms.store.commit(...commands, ...settlement, ...listener.keeping(seal))
    rooms.receipts.issued()
    passage.settled(generation.usage)
    return seal
  }
  try {
    return await inTurn(
      rooms,
      call,
      passage,
      workOf(run, passage, call),
      () => listener.accepted(run),
      answer,
    )
  } catch (error) {
    await passage.broken(error)
    throw error
  }
}

/** A keyless caller's request waits until the ones before it of the same address are done; what it waits for, it is told. */
async function inTurn<T>(
  rooms: Rooms,
  call: Call,
  passage: Passage,
  work: Work,
  accepted: () => void,
  answer: (work: Work, media: RemoteMedia[]) => Promise<T>,
): Promise<T> {
  const { principal, requestId, signal } = call
  if (principal.kind === 'key') {
    await passage.enter()
    return withPictures(rooms, call, work, (ready, media) => {
      accepted()
      return answer(ready, media)
    })
  }
  accepted()
  const turn = await rooms.turnOf(principal.address, requestId, signal)
  try {
    await passage.enter()
    return await withPictures(rooms, call, work, answer)
  } finally {
    turn.release()
  }
}

function prepared(rooms: Rooms, call: Call): Run {
  try {
    return prepare(rooms, call)
  } catch (error) {
    noteRefusal(rooms, call, error)
    throw error
  }
}

/** Settles what can be settled before anything is waited for. */
function prepare(rooms: Rooms, { principal, request: asked, defaults }: Call): Run {
  const model = rooms.models.resolve(asked.model)
  if (principal.kind === 'key') {
    requireScope(principal, 'chat')
    requireModel(principal, [model.card.id, ...model.aliases])
  }
  checkSupported(asked, model.card)
  const request = resolveRequest(asked, defaults, rooms)
  checkContext(request, model.contextTokens)
  const reasoningEffort = effortThatRuns(request.reasoningEffort, model.card)
  const work = { request: { ...request, reasoningEffort }, card: model.card, index: 0 }
  return { model, request, reasoningEffort, promptTokens: model.backend.check?.(work) }
}

/** A caller who pays for what was generated needs to have it counted as it comes, in case it leaves. */
function workOf({ model, request, reasoningEffort }: Run, { spent }: Passage, { principal }: Call): Work {
  const isCharged = principal.kind === 'keyless' || principal.account.billing === 'prepaid'
  return { request: { ...request, reasoningEffort }, card: model.card, spent, counted: isCharged }
}

/** Images are read before a slot is taken, and held until the answer is there. */
async function withPictures<T>(
  { media }: Rooms,
  { principal, signal }: Call,
  work: Work,
  use: (ready: Work, remote: RemoteMedia[]) => Promise<T>,
): Promise<T> {
  const messages = await media.resolve(work.request.messages, { keyed: principal.kind === 'key', signal })
  try {
    return await use({ ...work, request: { ...work.request, messages } }, media.remoteOf(messages))
  } finally {
    media.release(messages)
  }
}

async function generate(
  rooms: Rooms,
  { principal, requestId, signal }: Call,
  model: Model,
  work: Work,
  { bounds }: Passage,
  listener: Listener,
): Promise<Generation> {
  const { n: slots, stream } = work.request
  const asked = { slots, flow: flowOf(principal), tokens: bounds.work, requestId }
  const ticket = await rooms.queueOf(model).admit(asked, signal)
  let usage: Usage | undefined
  try {
    const generation = stream
      ? await streamChoices(
          model.backend,
          { ...work, progress: (progress) => listener.progress(progress) },
          signal,
          listener.emit,
        )
      : await completeChoices(model.backend, work, signal)
    usage = generation.usage
    return generation
  } finally {
    ticket.release(usage === undefined ? undefined : workOfTokens(usage.promptTokens, usage.completionTokens))
  }
}

function flowOf(principal: Principal): Flow {
  if (principal.kind === 'keyless') return { account: 'acct_keyless', key: principal.address, share: 1 }
  return { account: principal.account.id, key: principal.keyId, share: principal.account.share }
}
