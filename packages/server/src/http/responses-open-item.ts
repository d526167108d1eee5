import type {
  FunctionCallItem,
  ItemStatus,
  MessageItem,
  OutputItem,
  OutputTextPart,
  ReasoningItem,
  ReasoningTextPart,
  ResponseEvent,
  ResponseLogprob,
} from '@verbatim/protocol'
import { sealReasoning } from '../responses/responses.ts'

/** An output item while it is generated. Each method gives the events that tell of what it did. */
export interface OpenItem {
  readonly outputIndex: number
  begin(): ResponseEvent[]
  end(status: ItemStatus): ResponseEvent[]
  /** As it stands. */
  item(status: ItemStatus): OutputItem
}

interface Place {
  id: string
  outputIndex: number
}

export class OpenMessage implements OpenItem {
  readonly outputIndex: number
  readonly #id: string
  readonly #logprobs: ResponseLogprob[] = []
  #text = ''

  constructor({ id, outputIndex }: Place) {
    this.#id = id
    this.outputIndex = outputIndex
  }

  begin(): ResponseEvent[] {
    const { outputIndex: output_index } = this
    const item: MessageItem = { ...this.item('in_progress'), content: [] }
    return [
      { type: 'response.output_item.added', output_index, item },
      { type: 'response.content_part.added', ...this.#place(), part: this.#part() },
    ]
  }

  add(delta: string, logprobs: ResponseLogprob[]): ResponseEvent[] {
    this.#text += delta
    this.#logprobs.push(...logprobs)
    return [{ type: 'response.output_text.delta', ...this.#place(), delta, logprobs }]
  }

  end(status: ItemStatus): ResponseEvent[] {
    const place = this.#place()
    const part = this.#part()
    return [
      { type: 'response.output_text.done', ...place, text: part.text, logprobs: part.logprobs },
      { type: 'response.content_part.done', ...place, part },
      { type: 'response.output_item.done', output_index: this.outputIndex, item: this.item(status) },
    ]
  }

  item(status: ItemStatus): MessageItem {
    return { id: this.#id, type: 'message', status, role: 'assistant', content: [this.#part()] }
  }

  #part(): OutputTextPart {
    return { type: 'output_text', text: this.#text, annotations: [], logprobs: [...this.#logprobs] }
  }

  #place() {
    return { item_id: this.#id, output_index: this.outputIndex, content_index: 0 }
  }
}

export class OpenReasoning implements OpenItem {
  readonly outputIndex: number
  readonly #id: string
  readonly #seals: boolean
  #text = ''

  constructor({ id, outputIndex }: Place, seals: boolean) {
    this.#id = id
    this.outputIndex = outputIndex
    this.#seals = seals
  }

  begin(): ResponseEvent[] {
    const { outputIndex: output_index } = this
    const item: ReasoningItem = { ...this.item('in_progress'), content: [] }
    return [
      { type: 'response.output_item.added', output_index, item },
      { type: 'response.content_part.added', ...this.#place(), part: this.#part() },
    ]
  }

  add(delta: string): ResponseEvent[] {
    this.#text += delta
    return [{ type: 'response.reasoning_text.delta', ...this.#place(), delta }]
  }

  end(status: ItemStatus): ResponseEvent[] {
    const place = this.#place()
    return [
      { type: 'response.reasoning_text.done', ...place, text: this.#text },
      { type: 'response.content_part.done', ...place, part: this.#part() },
      { type: 'response.output_item.done', output_index: this.outputIndex, item: this.item(status) },
    ]
  }

  item(status: ItemStatus): ReasoningItem {
    return {
      id: this.#id,
      type: 'reasoning',
      status,
      summary: [],
      content: [this.#part()],
      ...(this.#seals ? { encrypted_content: sealReasoning(this.#text) } : {}),
    }
  }

  #part(): ReasoningTextPart {
    return { type: 'reasoning_text', text: this.#text }
  }

  #place() {
    return { item_id: this.#id, output_index: this.outputIndex, content_index: 0 }
  }
}

export class OpenCall implements OpenItem {
  readonly outputIndex: number
  readonly #id: string
  readonly #callId: string
  readonly #name: string
  #arguments = ''

  constructor({ id, outputIndex }: Place, callId: string, name: string) {
    this.#id = id
    this.outputIndex = outputIndex
    this.#callId = callId
    this.#name = name
  }

  begin(): ResponseEvent[] {
    const { outputIndex: output_index } = this
    return [{ type: 'response.output_item.added', output_index, item: this.item('in_progress') }]
  }

  add(delta: string): ResponseEvent[] {
    this.#arguments += delta
    return [{ type: 'response.function_call_arguments.delta', ...this.#place(), delta }]
  }

  end(status: ItemStatus): ResponseEvent[] {
    const done = { name: this.#name, arguments: this.#arguments }
    return [
      { type: 'response.function_call_arguments.done', ...this.#place(), ...done },
      { type: 'response.output_item.done', output_index: this.outputIndex, item: this.item(status) },
    ]
  }

  item(status: ItemStatus): FunctionCallItem {
    const call = { call_id: this.#callId, name: this.#name, arguments: this.#arguments }
    return { id: this.#id, type: 'function_call', status, ...call }
  }

  #place() {
    return { item_id: this.#id, output_index: this.outputIndex }
  }
}
