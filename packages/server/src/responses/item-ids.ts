import type { ResponseItem } from '@verbatim/protocol'

export type ItemKind = ResponseItem['type']

const PREFIXES: Record<ItemKind, string> = {
  message: 'msg_',
  reasoning: 'rs_',
  function_call: 'fc_',
  function_call_output: 'fco_',
}

const RESPONSE_PREFIX = 'resp_'
const ITEM_ID = /^(?:msg|rs|fc|fco)_([0-9a-f]{20,})[0-9a-f]{4}$/

/** An item's id holds its response's, so that a reference to the item finds it without an index of all items. */
export function itemId(kind: ItemKind, responseId: string, position: number): string {
  const ofResponse = responseId.slice(RESPONSE_PREFIX.length)
  return PREFIXES[kind] + ofResponse + position.toString(16).padStart(4, '0')
}

/** The id of the response that an item is part of; undefined for an id that was not made here. */
export function responseOfItem(id: string): string | undefined {
  const ofResponse = ITEM_ID.exec(id)?.[1]
  return ofResponse === undefined ? undefined : RESPONSE_PREFIX + ofResponse
}
