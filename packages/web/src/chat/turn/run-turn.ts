import { ApiError, STOPPED_BY_CALLER, UnreachableError } from '@verbatim/protocol'
import { describeError, type Problem } from '../../errors.ts'
import type { AnswerNode, Waiting } from '../conversation.ts'
import { costOf } from '../cost.ts'
import { AnswerReader } from './answer-reader.ts'
import { completionEvents } from './completion-events.ts'
import { readWaiting } from './waiting.ts'

/** What a turn needs of the page that it runs in. */
export interface TurnPage {
  /** Of the service, without a slash at its end. */
  baseUrl: string
  /** What tells the service who asks. */
  headers: Record<string, string>
  /** Credits for a million tokens; undefined where they are not known. */
  pricing: { input: string; output: string } | undefined
  show(answer: AnswerNode, waiting: Waiting | null): void
  onNextFrame(draw: () => void): void
  now(): number
  pause(ms: number, signal: AbortSignal): Promise<void>
  whole(data: readonly string[]): Promise<Record<string, unknown>>
}

/** A connection that broke is made again after these; then it is the reader's to say. */
const PAUSES_MS = [500, 2_000, 5_000]

/**
 * Sends a turn, or takes one up by sending it again with its key, and follows it to its end. A repeat starts at the beginning and is not paid
 * again (docs/reference/repeats.md), so an answer whose connection broke is simply asked for again.
 *
 * @returns the answer as it ended: finished, failed, interrupted, or stopped by `signal`.
 */
export async function runTurn(
  answer: AnswerNode,
  { takenUp }: { takenUp: boolean },
  page: TurnPage,
  signal: AbortSignal,
): Promise<AnswerNode> {
  let current = answer
  for (let attempt = 0; ; attempt++) {
    const { answer: followed, broke } = await follow(current, takenUp || attempt > 0, page, signal)
    current = followed
    const pauseMs = PAUSES_MS[attempt]
    if (!broke || pauseMs === undefined) return current
    page.show(
      { ...current, state: current.text === '' ? 'waiting' : 'streaming', problem: null },
      { for: 'model' },
    )
    await page.pause(pauseMs, signal)
    if (signal.aborted) return { ...current, state: 'stopped', problem: null }
  }
}

interface Followed {
  answer: AnswerNode
  /** Whether a stream that had begun broke: then it is soon asked for again. */
  broke: boolean
}

async function follow(
  answer: AnswerNode,
  takenUp: boolean,
  page: TurnPage,
  signal: AbortSignal,
): Promise<Followed> {
  const reader = new AnswerReader(answer, takenUp ? null : () => page.now() - answer.timing.sentAt)
  const { sent } = answer
  let requestId = sent.requestId
  const shown = () => ({ ...reader.shown(), problem: null, sent: { ...sent, requestId } })
  const frames = new Frames(page, shown)
  let accepted = takenUp
  let whole = false
  try {
    const call = {
      url: page.baseUrl + sent.path,
      body: sent.body,
      headers: page.headers,
      idempotencyKey: sent.idempotencyKey,
    }
    for await (const event of completionEvents(call, signal)) {
      if (event.type === 'accepted') {
        accepted = true
        requestId ??= event.requestId
      } else if (event.type === 'comment') frames.waitingFor(readWaiting(event.text))
      else {
        reader.take(event.chunk, event.data)
        frames.waitingFor(reader.begun ? null : { for: 'model' })
      }
    }
    whole = true
    return { answer: await finish(reader, { ...sent, requestId }, takenUp, page), broke: false }
  } catch (error) {
    const end = whole ? notRead(error) : endOf(error, accepted, signal)
    return { answer: { ...shown(), ...end }, broke: accepted && !whole && end.state === 'interrupted' }
  } finally {
    frames.end()
  }
}

/** Shows what there is at most once a frame: a model may send hundreds of tokens a second. */
class Frames {
  readonly #page: TurnPage
  readonly #shown: () => AnswerNode
  #waiting: Waiting | null = null
  #asked = false
  #ended = false

  constructor(page: TurnPage, shown: () => AnswerNode) {
    this.#page = page
    this.#shown = shown
  }

  waitingFor(waiting: Waiting | null): void {
    this.#waiting = waiting
    if (this.#asked) return
    this.#asked = true
    this.#page.onNextFrame(() => {
      this.#asked = false
      if (!this.#ended) this.#page.show(this.#shown(), this.#waiting)
    })
  }

  end(): void {
    this.#ended = true
  }
}

async function finish(
  reader: AnswerReader,
  sent: AnswerNode['sent'],
  takenUp: boolean,
  page: TurnPage,
): Promise<AnswerNode> {
  const answer = reader.whole()
  const { timing, usage } = answer
  const totalMs = takenUp ? timing.totalMs : page.now() - timing.sentAt
  const response = await page.whole(reader.data)
  return {
    ...answer,
    state: 'finished',
    problem: null,
    sent,
    cost: usage === null || page.pricing === undefined ? null : costOf(usage, page.pricing),
    timing: { ...timing, totalMs },
    response,
    receipt: typeof response.receipt === 'string' ? response.receipt : null,
  }
}

const CONFLICT = 409

type End = Pick<AnswerNode, 'state' | 'problem'>

/** It came to its end, and is paid: it may be asked for again, where what the page needs to read it could not be loaded. */
function notRead(error: unknown): End {
  return { state: 'interrupted', problem: describeError(error) }
}

/** A stop from elsewhere, another tab or device, is told as an error: the key is spent then. */
function endOf(error: unknown, accepted: boolean, signal: AbortSignal): End {
  if (signal.aborted) return { state: 'stopped', problem: null }
  if (error instanceof ApiError && error.message === STOPPED_BY_CALLER)
    return { state: 'stopped', problem: null }
  if (error instanceof ApiError && error.status === CONFLICT)
    return { state: 'failed', problem: notKept(error) }
  return { state: mayRun(error, accepted) ? 'interrupted' : 'failed', problem: describeError(error) }
}

/** Whether the request may have begun, and may be paid: then it is asked for again with its key, and never as a new one. */
function mayRun(error: unknown, accepted: boolean): boolean {
  // Nobody can tell whether the service had the request before the connection broke.
  if (error instanceof UnreachableError) return true
  if (!(error instanceof ApiError)) return false
  // What stands in front of a service says this without knowing either; the service itself names a code, and refuses before it begins.
  return /^http_50[234]$/.test(error.code) || (accepted && error.code === 'overloaded')
}

/** It ended, was paid, and was too long for the service to keep. */
function notKept({ message }: ApiError): Problem {
  return {
    what: 'This answer cannot be given again.',
    why: message,
    todo: 'Try again: that is a new request.',
  }
}
