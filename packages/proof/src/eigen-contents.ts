import { type EigenMessage, eigenText } from './eigen-text.ts'
import { type JsonObject, objectsIn } from './json-value.ts'

/** A request and its answer, of chat or of the Responses API, as they went over the wire. */
export interface Exchange {
  chainId: number
  request: JsonObject
  response: JsonObject
  /** What the service put in front of the caller's messages. */
  injected: readonly EigenMessage[]
}

/**
 * The text that EigenAI's signature covers of an exchange. EigenAI has no Responses API; of one, the contents are those of `instructions`, of
 * the messages and function outputs in `input`, and of the messages in `output`.
 *
 * @throws RangeError when the chain id is not a positive integer.
 */
export function eigenTextOf({ chainId, request, response, injected }: Exchange): string {
  const model = typeof response.model === 'string' ? response.model : ''
  const asked = response.object === 'response' ? responsesInput(request) : objectsIn(request.messages)
  return eigenText(chainId, model, [...injected, ...asked.map(toMessage)], answers(response).map(toMessage))
}

function responsesInput({ instructions, input }: JsonObject): JsonObject[] {
  const items = typeof input === 'string' ? [{ content: input }] : objectsIn(input).map(itemContent)
  return [{ content: instructions }, ...items]
}

function itemContent({ type, content, output }: JsonObject): JsonObject {
  if (type === 'function_call_output') return { content: output }
  return type === undefined || type === null || type === 'message' ? { content } : {}
}

function answers(response: JsonObject): JsonObject[] {
  if (response.object === 'response')
    return objectsIn(response.output).filter(({ type }) => type === 'message')
  return objectsIn(response.choices).flatMap(({ message }) => objectsIn([message]))
}

function toMessage({ content }: JsonObject): EigenMessage {
  if (typeof content === 'string') return { content }
  return { content: objectsIn(content).map(toPart) }
}

function toPart({ type, text }: JsonObject): { type: string; text?: string } {
  return { type: typeof type === 'string' ? type : '', ...(typeof text === 'string' ? { text } : {}) }
}
