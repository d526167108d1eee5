import type { ChatRequest, Generation, GenerationEvent, VerbatimError } from '@verbatim/protocol'
import type { Principal } from '../auth/auth.ts'
import type { Run } from '../serve/serve.ts'

/** How a surface reads requests and writes answers. What lies between is the same for all. */
export interface AnswerForm {
  /** @throws VerbatimError 400 naming the parameter. */
  read(body: string, principal: Principal): Question
}

/** A request that was read. */
export interface Question {
  chat: ChatRequest
  /** The same error, naming parameters as this surface calls them. */
  inItsTerms(error: VerbatimError): VerbatimError
  begin(run: Run): Answer
}

/** One answer while it is written. */
export interface Answer {
  /** Whether the caller gets it as it comes. */
  streams: boolean
  /** The bytes for one event; empty when it has none here. */
  shape(event: GenerationEvent): string
  /** The end of a stream. */
  end(): string
  /** The end of a stream that failed. */
  fail(error: VerbatimError): string
  /** The whole body for a caller that does not stream; the generation, unless it came as events. */
  whole(generation: Generation | undefined): string
}
