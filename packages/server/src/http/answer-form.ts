import type { ChatRequest, Generation, GenerationEvent, VerbatimError } from '@verbatim/protocol'
import type { Principal } from '../auth/auth.ts'
import type { Run, Seal } from '../serve/serve.ts'
import type { Command } from '../store/store.ts'

/** How a surface reads requests and writes answers. What lies between is the same for all. */
export interface AnswerForm {
  /** @throws VerbatimError 400 naming the parameter. */
  read(body: string, principal: Principal): Question | Promise<Question>
}

/** A request that was read. */
export interface Question {
  chat: ChatRequest
  /** Whether the caller wants the answer as it comes. */
  streams: boolean
  /** The body as it was sent: what the receipt covers. */
  body: unknown
  /** Messages that the service put in front of the caller's. */
  injected: { role: string; content: string }[]
  /** The same error, naming parameters as this surface calls them. */
  inItsTerms(error: VerbatimError): VerbatimError
  begin(run: Run): Answer
}

/** One answer while it is written: its events, then the whole of it, then its seal. */
export interface Answer {
  /** Whether the caller gets it as it comes. */
  streams: boolean
  /** The bytes for one event; empty when it has none here, or waits for the seal. */
  shape(event: GenerationEvent): string
  /** The answer as its caller has it once all was sent, but for the seal. Asked for once, after the last event. */
  whole(generation: Generation): { id: string; model: string }
  /** What of the answer is kept, to be committed with its receipt: asked for when it is whole, before `end`. */
  keeping?(seal: Seal): Command<unknown>[]
  /** What is left to be sent: the end of a stream, or the whole body. */
  end(seal: Seal): string
  /** The end of a stream that failed. */
  fail(error: VerbatimError): string
}
