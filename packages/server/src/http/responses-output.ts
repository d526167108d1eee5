import {
  type FinishReason,
  type GenerationEvent,
  type ItemStatus,
  type OutputItem,
  type ResponseEvent,
  type ResponseLogprob,
  type ResponseObject,
  type TokenLogprob,
  type ToolCallDelta,
  VerbatimError,
} from '@verbatim/protocol'
import { itemId } from '../responses/responses.ts'
import { OpenCall, type OpenItem, OpenMessage, OpenReasoning } from './responses-open-item.ts'

interface OutputOptions {
  responseId: string
  /** Items of the input come first in the count that makes ids. */
  firstPosition: number
  /** Whether reasoning is also given in the form that clients carry unread. */
  sealsReasoning: boolean
}

type Incomplete = ResponseObject['incomplete_details']

/**
 * Events of a generation become output items, and the events that tell of them. A message or reasoning ends where something
 * else begins; calls stay open until something that is no call begins, because upstreams may mix the pieces of parallel ones.
 */
export class ResponseOutput {
  readonly #options: OutputOptions
  readonly #done: OutputItem[] = []
  #open: OpenItem[] = []
  readonly #calls = new Map<number, OpenCall>()
  #incomplete: Incomplete = null

  constructor(options: OutputOptions) {
    this.#options = options
  }

  /** Items so far; one that is still generated is incomplete. */
  get items(): OutputItem[] {
    return [...this.#done, ...this.#open.map((item) => item.item('incomplete'))]
  }

  /** Why the answer is not whole; null when it is. */
  get incomplete(): Incomplete {
    return this.#incomplete
  }

  /** @throws VerbatimError `upstream_error` for a piece of a call that has ended. */
  read(event: Exclude<GenerationEvent, { type: 'usage' }>): ResponseEvent[] {
    switch (event.type) {
      case 'text-delta':
        return this.#text(event.text, event.logprobs?.map(withBytes) ?? [])
      case 'reasoning-delta':
        return event.text === '' ? [] : this.#reasoning(event.text)
      case 'tool-call-delta':
        return this.#call(event)
      case 'finish':
        return this.#finish(event.reason)
    }
  }

  #text(text: string, logprobs: ResponseLogprob[]): ResponseEvent[] {
    if (text === '' && logprobs.length === 0) return []
    const [last] = this.#open
    if (last instanceof OpenMessage) return last.add(text, logprobs)
    const ended = this.#endAll('completed')
    const message = new OpenMessage(this.#place('message'))
    return [...ended, ...this.#begin(message), ...message.add(text, logprobs)]
  }

  #reasoning(text: string): ResponseEvent[] {
    const [last] = this.#open
    if (last instanceof OpenReasoning) return last.add(text)
    const ended = this.#endAll('completed')
    const reasoning = new OpenReasoning(this.#place('reasoning'), this.#options.sealsReasoning)
    return [...ended, ...this.#begin(reasoning), ...reasoning.add(text)]
  }

  #call({ toolIndex, id, name, arguments: piece }: ToolCallDelta): ResponseEvent[] {
    const known = this.#calls.get(toolIndex)
    if (known !== undefined) {
      if (!this.#open.includes(known)) throw latePiece()
      return piece === '' ? [] : known.add(piece)
    }
    const ended = this.#open[0] instanceof OpenCall ? [] : this.#endAll('completed')
    const call = new OpenCall(this.#place('function_call'), id ?? '', name ?? '')
    this.#calls.set(toolIndex, call)
    return [...ended, ...this.#begin(call), ...(piece === '' ? [] : call.add(piece))]
  }

  #finish(reason: FinishReason): ResponseEvent[] {
    if (reason === 'length') this.#incomplete = { reason: 'max_output_tokens' }
    if (reason === 'content_filter') this.#incomplete = { reason: 'content_filter' }
    const ended = this.#endAll(this.#incomplete === null ? 'completed' : 'incomplete')
    if (reason !== 'stop' || this.#done.some(({ type }) => type !== 'reasoning')) return ended
    // An answer that is empty is an answer: a message, as chat's content is then the empty string.
    const message = new OpenMessage(this.#place('message'))
    return [...ended, ...this.#begin(message), ...this.#endAll('completed')]
  }

  #begin(item: OpenItem): ResponseEvent[] {
    this.#open.push(item)
    return item.begin()
  }

  /** Only what was generated last can be incomplete. */
  #endAll(lastStatus: ItemStatus): ResponseEvent[] {
    const ending = this.#open
    this.#open = []
    return ending.flatMap((item, at) => {
      const status = at === ending.length - 1 ? lastStatus : 'completed'
      this.#done.push(item.item(status))
      return item.end(status)
    })
  }

  #place(kind: OutputItem['type']) {
    const { responseId, firstPosition } = this.#options
    const outputIndex = this.#done.length + this.#open.length
    return { id: itemId(kind, responseId, firstPosition + outputIndex), outputIndex }
  }
}

function latePiece(): VerbatimError {
  return new VerbatimError('upstream_error', 'The engine went on with a tool call that it had ended.')
}

/** Open Responses has bytes as a list always. */
function withBytes({ token, logprob, bytes, top_logprobs }: TokenLogprob): ResponseLogprob {
  const alternatives = top_logprobs.map((other) => ({ ...other, bytes: other.bytes ?? [] }))
  return { token, logprob, bytes: bytes ?? [], top_logprobs: alternatives }
}
