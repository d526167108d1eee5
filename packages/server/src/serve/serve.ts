/**
 * THE STORY: how a request walks through the house. Read this first.
 *
 * http has parsed and validated it, and auth has said who asks. What comes of it goes back to http: events as they come, then the whole
 * generation, and last the seal: an answer is over when its receipt is on disk.
 * Money (hold, settle) takes its place here when it comes: after `resolve`, and after the last event.
 */
import {
  type ChatRequest,
  type Drawn,
  type Generation,
  type ReasoningEffort,
  type ResolvedRequest,
  resolveRequest,
  type SurfaceDefaults,
} from '@verbatim/protocol'
import type { Principal } from '../auth/auth.ts'
import type { Emit } from '../backends/backends.ts'
import type { SlotQueue, Ticket } from '../limits/limits.ts'
import type { MediaReader, RemoteMedia } from '../media/media.ts'
import { checkContext, checkSupported, effortThatRuns, type Model, type Models } from '../models/models.ts'
import type { ReceiptOffice, Seal } from '../receipts/receipts.ts'
import { answered } from './answered.ts'
import { completeChoices, streamChoices, type Work } from './choices.ts'
import { coveredBody } from './covered-body.ts'

export type { Seal } from '../receipts/receipts.ts'

/** The rooms that a request walks through. */
export interface Rooms extends Drawn {
  models: Models
  queueOf(model: Model): SlotQueue
  media: MediaReader
  receipts: ReceiptOffice
  /** The caller's turn: at once for a key, one after the other for a keyless address. */
  turnOf(principal: Principal, signal: AbortSignal): Promise<Ticket> | undefined
}

export interface Call {
  principal: Principal
  request: ChatRequest
  defaults: SurfaceDefaults
  /** The body as it was sent: what the receipt covers. */
  body: unknown
  surface: string
  /** Messages that the service put in front of the caller's. */
  injected: { role: string; content: string }[]
  /** Aborted when the caller leaves. */
  signal: AbortSignal
}

/** What is settled before anything is generated: the answer will name it. */
export interface Run {
  model: Model
  request: ResolvedRequest
  reasoningEffort: ReasoningEffort
}

export interface Listener {
  /** The request is sound and now waits for a slot. */
  accepted(run: Run): void
  /** Takes the events of a streamed answer. */
  emit: Emit
  /** Takes what was generated, and gives the answer as its caller will have it, but for the seal. */
  whole(generation: Generation): { id: string; model: string }
}

/** @throws VerbatimError, or the signal's reason when the caller left. */
export async function serve(rooms: Rooms, call: Call, listener: Listener): Promise<Seal> {
  const model = rooms.models.resolve(call.request.model)
  checkSupported(call.request, model.card)
  const request = resolveRequest(call.request, call.defaults, rooms)
  checkContext(request, model.contextTokens)
  const reasoningEffort = effortThatRuns(request.reasoningEffort, model.card)
  const work = { request: { ...request, reasoningEffort }, card: model.card }
  const run = { model, request, reasoningEffort }
  model.backend.check?.({ ...work, index: 0 })
  const body = coveredBody(call.body)
  const answer = async (ready: Work, media: RemoteMedia[]) => {
    const generation = await generate(rooms, model, ready, call.signal, listener)
    const response = listener.whole(generation)
    return rooms.receipts.issue(answered({ ...call, body }, run, generation, response, media))
  }

  if (call.principal.kind === 'key') {
    return withPictures(rooms, call, work, (ready, media) => {
      listener.accepted(run)
      return answer(ready, media)
    })
  }
  listener.accepted(run)
  const turn = await rooms.turnOf(call.principal, call.signal)
  try {
    return await withPictures(rooms, call, work, answer)
  } finally {
    turn?.release()
  }
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
  model: Model,
  work: Work,
  signal: AbortSignal,
  listener: Listener,
): Promise<Generation> {
  const ticket = await rooms.queueOf(model).admit(work.request.n, signal)
  try {
    if (!work.request.stream) return await completeChoices(model.backend, work, signal)
    return await streamChoices(model.backend, work, signal, listener.emit)
  } finally {
    ticket.release()
  }
}
