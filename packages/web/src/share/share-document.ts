/** What is shared of an answer. */
export interface SharedAnswer {
  role: 'assistant'
  text: string
  /** null where it was not shared, or there is none. */
  reasoning: string | null
  /** Whether there was reasoning that was not shared: the hash of the answer covers it. */
  leftOut: boolean
  toolCalls: { id: string; name: string; arguments: string }[]
  model: string
  /** The bundle as JSON, in which seeds have all their digits; null of an answer without a receipt. */
  bundle: string | null
  /** How many of the messages in the request of the answer before are left out at the beginning of its own: they are the same. */
  repeats: number
}

export interface SharedQuestion {
  role: 'user'
  text: string
  images: { name: string; url: string }[]
}

/** What the sharer's own program gave back for the calls of the answer before it. */
export interface SharedResults {
  role: 'tool'
  results: { callId: string; text: string }[]
}

export type SharedMessage = SharedQuestion | SharedResults | SharedAnswer

/** A conversation as it is shared: the one path that is seen, frozen. */
export interface SharedConversation {
  format: 'verbatim-share'
  version: 1
  title: string
  /** Whether the sharer chose to share the reasoning. */
  reasoning: boolean
  messages: SharedMessage[]
}

/** A shared document is not of the form that this page makes. */
export class ShareError extends Error {
  override name = 'ShareError'
}

const MOST_MESSAGES = 2_000

/** Reads a document that anybody may have made. @throws ShareError which says what is wrong with it. */
export function readSharedConversation(value: unknown): SharedConversation {
  const { format, version, title, reasoning, messages } = objectOf(value, 'the document')
  if (format !== 'verbatim-share') throw new ShareError('It is no shared conversation.')
  if (version !== 1) throw new ShareError('It is of a newer version than this page knows.')
  if (!Array.isArray(messages) || messages.length > MOST_MESSAGES) {
    throw new ShareError(`messages is no list of up to ${MOST_MESSAGES}.`)
  }
  return {
    format,
    version,
    title: textOf(title, 'title'),
    reasoning: reasoning === true,
    messages: messages.map((message, at) => messageOf(message, `messages[${at}]`)),
  }
}

function messageOf(value: unknown, path: string): SharedMessage {
  const message = objectOf(value, path)
  if (message.role === 'user') {
    return {
      role: 'user',
      text: textOf(message.text, `${path}.text`),
      images: listOf(message.images, `${path}.images`, (image, at) => ({
        name: textOf(image.name, `${at}.name`),
        url: imageOf(image.url, `${at}.url`),
      })),
    }
  }
  if (message.role === 'tool') {
    const results = listOf(message.results, `${path}.results`, (result, at) => ({
      callId: textOf(result.callId, `${at}.callId`),
      text: textOf(result.text, `${at}.text`),
    }))
    return { role: 'tool', results }
  }
  if (message.role !== 'assistant') throw new ShareError(`${path}.role is none of user, tool and assistant.`)
  if (message.leftOut === true && message.reasoning !== null) {
    throw new ShareError(`${path}.reasoning is there, and said to be left out.`)
  }
  return {
    role: 'assistant',
    text: textOf(message.text, `${path}.text`),
    reasoning: message.reasoning === null ? null : textOf(message.reasoning, `${path}.reasoning`),
    leftOut: message.leftOut === true,
    toolCalls: listOf(message.toolCalls, `${path}.toolCalls`, (call, at) => ({
      id: textOf(call.id, `${at}.id`),
      name: textOf(call.name, `${at}.name`),
      arguments: textOf(call.arguments, `${at}.arguments`),
    })),
    model: textOf(message.model, `${path}.model`),
    bundle: message.bundle === null ? null : textOf(message.bundle, `${path}.bundle`),
    repeats: Number.isSafeInteger(message.repeats) ? Number(message.repeats) : 0,
  }
}

/** No link to another host: a picture must not tell its maker who looks at it. */
function imageOf(value: unknown, path: string): string {
  const url = textOf(value, path)
  if (/^data:image\/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=]*$/.test(url)) return url
  throw new ShareError(`${path} is no picture that stands in the document.`)
}

function objectOf(value: unknown, path: string): Record<string, unknown> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new ShareError(`${path} is no object.`)
}

function textOf(value: unknown, path: string): string {
  if (typeof value === 'string') return value
  throw new ShareError(`${path} is no text.`)
}

function listOf<Item>(
  value: unknown,
  path: string,
  read: (item: Record<string, unknown>, path: string) => Item,
): Item[] {
  if (!Array.isArray(value)) throw new ShareError(`${path} is no list.`)
  return value.map((item, at) => read(objectOf(item, `${path}[${at}]`), `${path}[${at}]`))
}
