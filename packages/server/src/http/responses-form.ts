import {
  type ErrorBody,
  itemWithType,
  type ResponseEvent,
  type ResponseObject,
  type ResponsesRequest,
  responsesRequestSchema,
  SSE_DONE,
  VerbatimError,
  validate,
} from '@verbatim/protocol'
import type { Principal } from '../auth/auth.ts'
import {
  type Conversation,
  chatMessages,
  chatRequest,
  inResponsesTerms,
  readConversation,
} from '../responses/responses.ts'
import type { Run, Seal } from '../serve/serve.ts'
import type { Command } from '../store/store.ts'
import type { Answer, AnswerForm, Question } from './answer-form.ts'
import { bodyLimit } from './body-limit.ts'
import type { HttpContext } from './http.ts'
import { checkBounds, isObject, MAX_MESSAGES, parseBody } from './request-body.ts'
import { ResponseOutput } from './responses-output.ts'
import { type ResponseHead, shapeResponse, shapeResponseUsage } from './responses-shape.ts'
import { uniqueId } from './unique-id.ts'

/** The Responses API: a conversation in items, answered in items and events. */
export function responsesForm(context: HttpContext): AnswerForm {
  return { read: (body, principal) => readQuestion(context, body, principal) }
}

async function readQuestion(context: HttpContext, body: string, principal: Principal): Promise<Question> {
  if (principal.kind !== 'key') throw new Error('responses need a key')
  const { keyId } = principal
  const sent = parseBody(body)
  const request = readRequest(sent)
  const id = uniqueId('resp_')
  const bounds = { items: MAX_MESSAGES, bytes: bodyLimit(context, true) }
  const conversation = await readConversation(request, { keyId, responseId: id }, context.archive, bounds)
  const messages = chatMessages(conversation.items)
  const sources = messages.map(({ param }) => param)
  const instructions = request.instructions
  const first = instructions == null ? [] : [{ role: 'system' as const, content: instructions }]
  if (first.length > 0) sources.unshift('instructions')
  if (sources.length === 0) throw nothingSaid()
  const chat = chatRequest(request, [...first, ...messages.map(({ message }) => message)])
  const asked = { id, keyId, request, conversation, createdAt: context.now() }
  return {
    chat,
    streams: request.stream ?? false,
    body: sent,
    injected: [],
    inItsTerms: (error) => inResponsesTerms(error, sources),
    begin: (run) => new ResponsesAnswer(context, asked, run),
  }
}

function readRequest(body: unknown): ResponsesRequest {
  const input = isObject(body) ? body.input : undefined
  checkBounds(input, 'input')
  const complete = isObject(body) && Array.isArray(input) ? { ...body, input: input.map(itemWithType) } : body
  return validate(responsesRequestSchema, complete)
}

function nothingSaid(): VerbatimError {
  return new VerbatimError('invalid_request', 'input must have more than reasoning.', { param: 'input' })
}

interface Asked {
  id: string
  keyId: string
  request: ResponsesRequest
  conversation: Conversation
  /** In milliseconds since 1970. */
  createdAt: number
}

/** Writes one response: its events as they come, or the whole of it; and says what of it is kept. */
class ResponsesAnswer implements Answer {
  readonly streams: boolean
  readonly #context: HttpContext
  readonly #asked: Asked
  readonly #head: ResponseHead
  readonly #output: ResponseOutput
  readonly #stores: boolean
  #usage: ResponseObject['usage'] = null
  #complete: ResponseObject | undefined
  #events = 0

  constructor(context: HttpContext, asked: Asked, run: Run) {
    const { id, request, conversation, createdAt } = asked
    this.streams = request.stream ?? false
    this.#context = context
    this.#asked = asked
    this.#stores = (request.store ?? true) && context.archive.keeps
    this.#head = { id, createdAt: seconds(createdAt), request, run, store: this.#stores }
    this.#output = new ResponseOutput({
      responseId: id,
      firstPosition: conversation.input.length,
      sealsReasoning: request.include?.includes('reasoning.encrypted_content') ?? false,
    })
  }

  shape(event: Parameters<Answer['shape']>[0]): string {
    if (event.type === 'usage') {
      this.#usage = shapeResponseUsage(event.usage)
      return ''
    }
    const events = this.#output.read(event)
    return this.streams && events.length > 0 ? this.#begin() + this.#write(events) : ''
  }

  whole(): ResponseObject {
    const { incomplete } = this.#output
    this.#complete = this.#response(incomplete === null ? 'completed' : 'incomplete', {
      incomplete_details: incomplete,
      completed_at: seconds(this.#context.now()),
    })
    return this.#complete
  }

  keeping(seal: Seal): Command<unknown>[] {
    if (!this.#stores) return []
    const { id, keyId, request, conversation } = this.#asked
    const previousId = request.previous_response_id ?? null
    const { input, continued } = conversation
    const response = JSON.stringify(this.#sealed(seal))
    return [this.#context.archive.keeping({ id, keyId, previousId, input, response }, continued)]
  }

  end(seal: Seal): string {
    const response = this.#sealed(seal)
    if (!this.streams) return JSON.stringify(response)
    const type = response.status === 'incomplete' ? 'response.incomplete' : 'response.completed'
    return this.#begin() + this.#write([{ type, response }]) + SSE_DONE
  }

  /** What was generated so far is told once more; a response that failed is not kept. */
  fail(error: VerbatimError): string {
    const told: ErrorBody['error'] = error.toBody().error
    const { code, message, param } = told
    const response = this.#response('failed', { error: { code, message } })
    return (
      this.#begin() +
      this.#write([
        { type: 'error', code, message, param, error: told },
        { type: 'response.failed', response },
      ]) +
      SSE_DONE
    )
  }

  #sealed(seal: Seal): ResponseObject {
    if (this.#complete === undefined) throw new Error('an answer has an end when it is whole')
    return { ...this.#complete, ...seal }
  }

  #response(status: ResponseObject['status'], end: Partial<ResponseObject> = {}): ResponseObject {
    return { ...shapeResponse(this.#head, status, this.#output.items, this.#usage), ...end }
  }

  #begin(): string {
    if (this.#events > 0) return ''
    const response = { ...this.#response('in_progress'), output: [] }
    return this.#write([
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
    ])
  }

  #write(events: readonly ResponseEvent[]): string {
    return events.map((event) => this.#numbered(event)).join('')
  }

  #numbered(event: ResponseEvent): string {
    const { type, ...fields } = event
    const data = JSON.stringify({ type, sequence_number: this.#events++, ...fields })
    return `event: ${type}\ndata: ${data}\n\n`
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
