import {
  type InputItem,
  type InputPart,
  type MessageItem,
  type ResponseItem,
  type ResponsesRequest,
  VerbatimError,
} from '@verbatim/protocol'
import { type KeptResponse, outputOf, type ResponseArchive, type SizedResponse } from './archive.ts'
import { itemId, responseOfItem } from './item-ids.ts'
import { unsealReasoning } from './sealed-reasoning.ts'

/** An item, and the parameter that it came by. */
export interface SourcedItem {
  item: ResponseItem
  param: string
}

/** All that a request is an answer to. */
export interface Conversation {
  items: SourcedItem[]
  /** The part that came with this request, as it is kept. */
  input: ResponseItem[]
  /** The ids of the kept responses that it continues, the first one first. */
  continued: string[]
}

export interface ConversationBounds {
  /** Items in all. */
  items: number
  /** Of the kept responses together, in bytes of JSON. */
  bytes: number
}

const PREVIOUS = 'previous_response_id'

/**
 * What came before, as it is kept, and then the request's own input.
 *
 * @throws VerbatimError `previous_response_not_found`, `request_too_large`, or `invalid_request` naming the item at fault.
 */
export async function readConversation(
  request: ResponsesRequest,
  asker: { keyId: string; responseId: string },
  archive: ResponseArchive,
  bounds: ConversationBounds,
): Promise<Conversation> {
  const lastId = request.previous_response_id ?? null
  const { kept: before, missing } = await readChain(lastId, asker.keyId, archive, bounds)
  if (missing !== null) throw notFound(missing, lastId)
  const finder = new ItemFinder((id) => archive.find(asker.keyId, id), bounds.bytes)
  const own = await ownItems(request.input, asker.responseId, finder)
  const items = [...before.flatMap(itemsOf).map((item) => ({ item, param: PREVIOUS })), ...own]
  if (items.length > bounds.items) throw tooLarge(`has ${items.length} items, more than ${bounds.items}`)
  return { items, input: own.map(({ item }) => item), continued: before.map(({ id }) => id) }
}

async function ownItems(
  input: ResponsesRequest['input'],
  responseId: string,
  finder: ItemFinder,
): Promise<SourcedItem[]> {
  if (typeof input === 'string') {
    const id = itemId('message', responseId, 0)
    return [
      { item: keptItem({ type: 'message', role: 'user', content: input }, id, 'input'), param: 'input' },
    ]
  }
  const items: SourcedItem[] = []
  for (const [at, item] of input.entries()) {
    const param = `input[${at}]`
    if (item.type === 'item_reference') {
      const found = await finder.find(item.id, param)
      items.push({ item: { ...found, id: itemId(found.type, responseId, at) }, param })
    } else items.push({ item: keptItem(item, itemId(item.type, responseId, at), param), param })
  }
  return items
}

/** A kept response and all that it continues. */
export interface Chain {
  /** The first one first. */
  kept: KeptResponse[]
  /** What the first one continues, but is not kept. */
  missing: string | null
}

/** @throws VerbatimError `request_too_large` */
export async function readChain(
  lastId: string | null,
  keyId: string,
  archive: ResponseArchive,
  bounds: ConversationBounds,
): Promise<Chain> {
  const kept: KeptResponse[] = []
  let bytes = 0
  let id = lastId
  while (id !== null) {
    const found = await archive.find(keyId, id)
    if (found === undefined) break
    bytes += found.bytes
    if (bytes > bounds.bytes) throw tooLarge(`is more than ${bounds.bytes} bytes`)
    if (kept.length >= bounds.items) throw tooLarge(`is more than ${bounds.items} responses`)
    kept.push(found)
    id = found.previousId
  }
  return { kept: kept.reverse(), missing: id }
}

function notFound(id: string, lastId: string | null): VerbatimError {
  const which = id === lastId ? `Previous response with id "${id}"` : `"${lastId}" continues "${id}", which`
  const verb = id === lastId ? ' not found' : ' is no longer kept'
  return new VerbatimError('previous_response_not_found', `${which}${verb}.`, { param: PREVIOUS })
}

function tooLarge(what: string, param = PREVIOUS): VerbatimError {
  const message = `The conversation ${what}, which is what this service takes.`
  return new VerbatimError('request_too_large', message, { param })
}

/** Finds items by reference. Each response is read once, and only so many bytes of them. */
class ItemFinder {
  readonly #read: (responseId: string) => Promise<SizedResponse | undefined>
  readonly #maxBytes: number
  readonly #known = new Map<string, ResponseItem[]>()
  #bytes = 0

  constructor(read: (responseId: string) => Promise<SizedResponse | undefined>, maxBytes: number) {
    this.#read = read
    this.#maxBytes = maxBytes
  }

  async find(id: string, param: string): Promise<ResponseItem> {
    const responseId = responseOfItem(id)
    const items = responseId === undefined ? [] : await this.#itemsOf(responseId)
    const item = items.find((candidate) => candidate.id === id)
    if (item !== undefined) return item
    throw new VerbatimError('invalid_request', `${param}.id is "${id}", but no such item is kept.`, {
      param: `${param}.id`,
    })
  }

  async #itemsOf(responseId: string): Promise<ResponseItem[]> {
    const known = this.#known.get(responseId)
    if (known !== undefined) return known
    const kept = await this.#read(responseId)
    this.#bytes += kept?.bytes ?? 0
    if (this.#bytes > this.#maxBytes) throw tooLarge(`is more than ${this.#maxBytes} bytes`, 'input')
    const items = kept === undefined ? [] : itemsOf(kept)
    this.#known.set(responseId, items)
    return items
  }
}

function itemsOf(kept: KeptResponse): ResponseItem[] {
  return [...kept.input, ...outputOf(kept)]
}

/** An item as it is kept and listed: with an id of ours, and its content in parts. */
function keptItem(
  item: Exclude<InputItem, Given<'item_reference'>>,
  id: string,
  param: string,
): ResponseItem {
  switch (item.type) {
    case 'message':
      return item.role === 'assistant' ? assistantItem(item, id) : messageItem(item, id)
    case 'function_call': {
      const { call_id, name, arguments: text } = item
      return { id, type: 'function_call', status: statusOf(item.status), call_id, name, arguments: text }
    }
    case 'function_call_output':
      return { id, type: item.type, status: 'completed', call_id: item.call_id, output: item.output }
    case 'reasoning':
      return reasoningItem(item, id, param)
  }
}

type Given<T extends InputItem['type']> = Extract<InputItem, { type: T }>
type GivenMessage = Given<'message'>

function messageItem(item: Exclude<GivenMessage, { role: 'assistant' }>, id: string): ResponseItem {
  const { content } = item
  const parts: InputPart[] = typeof content === 'string' ? [{ type: 'input_text', text: content }] : content
  return { id, type: 'message', status: 'completed', role: item.role, content: parts }
}

function assistantItem(item: Extract<GivenMessage, { role: 'assistant' }>, id: string): MessageItem {
  const parts =
    typeof item.content === 'string' ? [{ type: 'output_text' as const, text: item.content }] : item.content
  const content = parts.map((part) =>
    part.type === 'refusal' ? part : { ...part, annotations: [] as [], logprobs: [] },
  )
  return { id, type: 'message', status: statusOf(item.status), role: 'assistant', content }
}

/** Reasoning comes back as the text that it is, or sealed, from clients that only keep the latter. */
function reasoningItem(item: Given<'reasoning'>, id: string, param: string): ResponseItem {
  const sealed = item.encrypted_content
  const given = item.content ?? []
  const content =
    given.length === 0 && sealed != null
      ? [{ type: 'reasoning_text' as const, text: unsealReasoning(sealed, `${param}.encrypted_content`) }]
      : given
  return { id, type: 'reasoning', status: statusOf(item.status), summary: item.summary ?? [], content }
}

function statusOf(status: string | null | undefined): 'completed' | 'incomplete' {
  return status === 'incomplete' ? 'incomplete' : 'completed'
}
