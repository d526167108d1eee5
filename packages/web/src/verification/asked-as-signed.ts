import { GO_ON, NO_RESULT } from '../chat/messages.ts'

/** What a page shows before an answer. */
export interface ShownExchange {
  /** undefined where none is shown. */
  question: { text: string; images: readonly { url: string }[] } | undefined
  /** What tools gave back since, right before the answer; none where it answers the question itself. */
  results?: readonly { callId: string; text: string }[] | undefined
  /** The parts of the answer that this one goes on from; empty of one that begins. */
  before: readonly { text: string }[]
}

/** Pictures as they stand where a request names them by their hashes. */
export type HashPictures = (urls: readonly string[]) => Promise<string[]>

/**
 * Whether the question that the page shows is the one that the request asked last, and the parts shown before it the ones that were gone on from.
 *
 * @param request as it is signed, its pictures whole or as their hashes.
 * @returns what differs, in words; undefined where nothing does.
 */
export async function differenceFromAsked(
  { question, results = [], before }: ShownExchange,
  request: unknown,
  hashPictures: HashPictures,
): Promise<string | undefined> {
  const { messages } = objectOf(request)
  const sent = Array.isArray(messages) ? withoutParts(messages.map(objectOf), before) : undefined
  if (sent !== undefined && !endsInResults(sent, results)) return OTHER_RESULTS
  const asked = results.length > 0 ? sent?.findLast(isUsers) : userMessage(sent?.at(-1))
  if (asked === undefined) return before.length > 0 ? OTHER_PARTS : OTHER_QUESTION
  const signed = shownOf(asked.content)
  if (question === undefined || signed?.text !== question.text) return OTHER_QUESTION
  const shown = question.images.map(({ url }) => url)
  return (await areSame(shown, signed.pictures, hashPictures)) ? undefined : OTHER_PICTURES
}

const OTHER_QUESTION = 'The question shown here is not the one that was asked.'
const OTHER_PICTURES = 'The pictures shown here are not the ones that were asked about.'
const OTHER_RESULTS = 'The tool results shown here are not the ones that were sent.'
const OTHER_PARTS = 'It does not go on from the answer that is shown before it.'

type Json = Record<string, unknown>

/** The messages up to the answer of which `before` are the parts that are there; undefined where they are not what was gone on from. */
function withoutParts(messages: readonly Json[], before: ShownExchange['before']): Json[] | undefined {
  if (before.length === 0) return [...messages]
  const said = before.map(({ text }) => text).join('')
  const [last, part] = messages.toReversed()
  if (userMessage(last)?.content !== GO_ON) return undefined
  if (said === '') return messages.slice(0, -1)
  return part?.role === 'assistant' && part.content === said ? messages.slice(0, -2) : undefined
}

/** Whether just these results were sent last. Where none are shown, the request ends in the user's message, which is looked at by itself. */
function endsInResults(messages: readonly Json[], results: NonNullable<ShownExchange['results']>): boolean {
  if (results.length === 0) return true
  const sent = messages.slice(messages.findLastIndex(({ role }) => role !== 'tool') + 1)
  const ids = new Set(sent.map((message) => message.tool_call_id))
  const shown = new Map(results.map(({ callId, text }) => [callId, text]))
  return (
    results.every(({ callId }) => ids.has(callId)) &&
    sent.every(({ tool_call_id: id, content }) => content === (shown.get(String(id)) ?? NO_RESULT))
  )
}

function isUsers({ role }: Json): boolean {
  return role === 'user'
}

function userMessage(message: Json | undefined): Json | undefined {
  return message !== undefined && isUsers(message) ? message : undefined
}

/** undefined where there is more in it than a page shows of a question. */
function shownOf(content: unknown): { text: string; pictures: string[] } | undefined {
  if (typeof content === 'string') return { text: content, pictures: [] }
  if (!Array.isArray(content)) return undefined
  const shown = { text: '', pictures: [] as string[] }
  for (const part of content.map(objectOf)) {
    const { url } = objectOf(part.image_url)
    if (part.type === 'text' && typeof part.text === 'string') shown.text += part.text
    else if (part.type === 'image_url' && typeof url === 'string') shown.pictures.push(url)
    else return undefined
  }
  return shown
}

async function areSame(
  shown: readonly string[],
  signed: readonly string[],
  hashPictures: HashPictures,
): Promise<boolean> {
  if (shown.length !== signed.length) return false
  if (shown.every((url, at) => url === signed[at])) return true
  const hashed = await hashPictures([...shown, ...signed])
  return shown.every((_, at) => hashed[at] === hashed[at + shown.length])
}

function objectOf(value: unknown): Json {
  return value !== null && typeof value === 'object' ? (value as Json) : {}
}
