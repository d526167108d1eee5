/** The part of a message that EigenAI's scheme covers: its text, and nothing of its role. */
export interface EigenMessage {
  content?: string | null | readonly { type: string; text?: string }[]
}

/**
 * The text that EigenAI's deployed scheme signs (as the public answers of its API verify): the decimal chain id, the response's model
 * name, the contents of all request messages and those of all choices, with nothing between them. A missing or null content is
 * the empty string; of content in parts, the text parts count.
 *
 * It is weak: text moved from one message to the next gives the same bytes, and roles, parameters and seed are not covered.
 *
 * @throws RangeError when the chain id is not a positive integer.
 */
export function eigenText(
  chainId: number | bigint,
  model: string,
  request: readonly EigenMessage[],
  choices: readonly EigenMessage[],
): string {
  if (BigInt(chainId) <= 0n) throw new RangeError(`a chain id is a positive integer, not ${chainId}`)
  return [chainId.toString(10), model, ...request.map(text), ...choices.map(text)].join('')
}

function text({ content }: EigenMessage): string {
  if (content == null) return ''
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('')
}
