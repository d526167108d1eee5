import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type GenerationEvent, type Usage, VerbatimError } from '@verbatim/protocol'
import type { Principal } from '../auth/auth.ts'
import type { Claim } from '../idempotency/idempotency.ts'
import type { Listener, Run, Seal } from '../serve/serve.ts'
import type { Answer, Question } from './answer-form.ts'
import { corsHeaders } from './cors.ts'
import type { HttpContext } from './http.ts'
import { SseResponse } from './sse-response.ts'
import { uniqueId } from './unique-id.ts'

/** One completion request on its way, and what of it is reported when it is over. */
export class Exchange implements Listener {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId = uniqueId('req_')
  readonly headers: Record<string, string>
  readonly startedAt = performance.now()
  readonly #context: HttpContext
  readonly #left = new AbortController()
  principal: Principal | undefined
  question: Question | undefined
  answer: Answer | undefined
  /** Whether serve has it, which notes what becomes of it. */
  served = false
  run: Run | undefined
  usage: Usage | undefined
  firstTokenMs: number | undefined
  stream: SseResponse | undefined
  /** What is left to be sent once all is committed. */
  rest = ''
  #claim: Claim | undefined
  /** How far the prompt is read, once that is told. */
  #promptText: string | undefined

  constructor(context: HttpContext, request: IncomingMessage, response: ServerResponse) {
    this.#context = context
    this.request = request
    this.response = response
    const { origin } = request.headers
    const cors = origin === undefined ? {} : corsHeaders(context.config, request.url ?? '/', origin)
    this.headers = { 'x-request-id': this.requestId, ...cors }
    response.on('close', () => {
      // A caller that may come back for it gets it then.
      if (response.writableFinished || this.repeatable) return
      this.#left.abort(new VerbatimError('client_closed_request', 'The client left.'))
    })
  }

  /** Aborted when the caller leaves. */
  get signal(): AbortSignal {
    return this.#left.signal
  }

  /** Whether the answer is kept for repeats of the request. */
  get repeatable(): boolean {
    return this.#claim !== undefined
  }

  set claim(claim: Claim) {
    this.#claim = claim
    const end = () => this.#left.abort(claim.stopped.reason)
    if (claim.stopped.aborted) end()
    else claim.stopped.addEventListener('abort', end)
  }

  /** Whether its caller ended it by a request of its own. */
  get isStopped(): boolean {
    return this.#claim?.stopped.aborted === true
  }

  readonly elapsedMs = (): number => Math.round(performance.now() - this.startedAt)

  accepted(run: Run): void {
    this.run = run
    this.answer = this.question?.begin(run)
    if (this.answer?.streams !== true) return
    const waitingFor = () => this.#promptText ?? waitingText(this.#context, run, this.requestId)
    if (this.#claim !== undefined) this.#claim.live.waitingFor = waitingFor
    this.stream = this.openStream(waitingFor)
  }

  /** @param comment says what is waited for. */
  openStream(comment: () => string): SseResponse {
    return new SseResponse(this.response, this.headers, comment, this.#context.config.timeouts.stallMs)
  }

  emit = (event: GenerationEvent): Promise<void> | undefined => {
    if (event.type === 'usage') this.usage = event.usage
    else this.firstTokenMs ??= this.elapsedMs()
    const text = this.answer?.shape(event) ?? ''
    this.#claim?.live.append(text)
    return this.stream?.write(text)
  }

  progress: Listener['progress'] = ({ read, total }) => {
    this.#promptText = `prompt ${read} of ${total} tokens`
    this.stream?.note(this.#promptText)
  }

  whole: Listener['whole'] = (generation) => {
    this.usage = generation.usage
    return this.#begun().whole(generation)
  }

  keeping = (seal: Seal) => {
    const answer = this.#begun()
    const commands = answer.keeping?.(seal) ?? []
    this.rest = answer.end(seal)
    if (this.#claim === undefined) return commands
    const { text } = this.#claim.live
    const contentType = answer.streams ? SseResponse.CONTENT_TYPE : JSON_TYPE
    const kept = (sent: string) => ({ status: 200, contentType, body: Buffer.from(sent + this.rest) })
    return [...commands, this.#claim.keeping(text === undefined ? undefined : kept(text))]
  }

  /** All is committed: whoever follows the stream gets its end. */
  finish(): void {
    if (this.answer?.streams === true) this.#claim?.live.end(this.rest)
  }

  /** There is no answer. @param error what those are told who follow the stream. @returns the end of the stream. */
  fail(error: VerbatimError): string {
    const end = this.answer?.fail(error) ?? ''
    this.#claim?.live.fail(end)
    return end
  }

  /** Before its caller learns how it ended, and sends the next one. */
  leavePlace(): void {
    this.#claim?.done()
  }

  /** There is no answer: a repeat is a first request, unless the caller stopped this one. */
  async giveBack(): Promise<void> {
    await this.#claim?.giveBack()
  }

  /** After everything else: nobody follows any more. */
  close(): void {
    this.#claim?.live.end('')
    this.leavePlace()
  }

  #begun(): Answer {
    if (this.answer === undefined) throw new Error('an answer comes from an accepted run')
    return this.answer
  }
}

export const JSON_TYPE = 'application/json; charset=utf-8'

/** Tells a request with an idempotency key from another with the same one. */
export function fingerprintOf(surface: string, body: string): Uint8Array {
  return hash('sha256', `${surface}\n${body}`, 'buffer')
}

/** What a caller is told while it waits: its place in the queue, or that the model reads the prompt. */
function waitingText({ rooms }: HttpContext, { model }: Run, requestId: string): string {
  const place = rooms.queueOf(model).place(requestId)
  if (place === undefined) return 'working'
  const { position, waiting, estimatedWaitMs } = place
  const wait = estimatedWaitMs === undefined ? 'unknown' : `${Math.ceil(estimatedWaitMs / 1000)} s`
  return `queue position ${position} of ${waiting}, estimated wait ${wait}, request ${requestId}`
}
