/**
 * THE STORY: how a request walks through the house. Read this first.
 *
 * http has parsed and validated it, and auth has said who asks. What comes of it goes back to http: a whole generation, or events as they come.
 * Money (hold, settle) and proof (receipt, log) take their places here when they come: after `resolve`, and after the last event.
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
import type { MediaReader } from '../media/media.ts'
import { checkContext, checkSupported, effortThatRuns, type Model, type Models } from '../models/models.ts'
import { completeChoices, streamChoices, type Work } from './choices.ts'

/** The rooms that a request walks through. */
export interface Rooms extends Drawn {
  models: Models
  queueOf(model: Model): SlotQueue
  media: MediaReader
  /** The caller's turn: at once for a key, one after the other for a keyless address. */
  turnOf(principal: Principal, signal: AbortSignal): Promise<Ticket> | undefined
}

export interface Call {
  principal: Principal
  request: ChatRequest
  defaults: SurfaceDefaults
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
}

/**
 * @returns the whole generation, or undefined when it was streamed to the listener.
 * @throws VerbatimError, or the signal's reason when the caller left.
 */
export async function serve(rooms: Rooms, call: Call, listener: Listener): Promise<Generation | undefined> {
  const model = rooms.models.resolve(call.request.model)
  checkSupported(call.request, model.card)
  const request = resolveRequest(call.request, call.defaults, rooms)
  checkContext(request, model.contextTokens)
  const reasoningEffort = effortThatRuns(request.reasoningEffort, model.card)
  const work = { request: { ...request, reasoningEffort }, card: model.card }
  model.backend.check?.({ ...work, index: 0 })
  const accept = () => listener.accepted({ model, request, reasoningEffort })
  const answer = (ready: Work) => generate(rooms, model, ready, call.signal, listener)

  if (call.principal.kind === 'key') {
    return withPictures(rooms, call, work, (ready) => {
      accept()
      return answer(ready)
    })
  }
  accept()
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
  use: (ready: Work) => Promise<T>,
): Promise<T> {
  const messages = await media.resolve(work.request.messages, { keyed: principal.kind === 'key', signal })
  try {
    return await use({ ...work, request: { ...work.request, messages } })
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
): Promise<Generation | undefined> {
  const ticket = await rooms.queueOf(model).admit(work.request.n, signal)
  try {
    if (!work.request.stream) return await completeChoices(model.backend, work, signal)
    await streamChoices(model.backend, work, signal, listener.emit)
    return undefined
  } finally {
    ticket.release()
  }
}
