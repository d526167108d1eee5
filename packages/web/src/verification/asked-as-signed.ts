import { GO_ON, NO_RESULT } from '../chat/messages.ts'
import { isSame } from '../chat/same.ts'
import type { ShownRound } from './shown-rounds.ts'

/** What a page shows before an answer. */
export interface ShownExchange {
  /** undefined where none is shown. */
  question: { text: string; images: readonly { url: string }[] } | undefined
  /** What was called and given back since, all of it; none where it answers the question itself. */
  rounds?: readonly ShownRound[] | undefined
  /** The parts of the answer that this one goes on from; empty of one that begins. */
  before: readonly { text: string }[]
}

/** Pictures as they stand where a request names them by their hashes. */
export type HashPictures = (urls: readonly string[]) => Promise<string[]>

/**
 * Whether the question that the page shows is the one that the request asked last, what is shown since is all that was sent since, and the parts
 * shown before the answer are the ones that were gone on from.
 *
 * @param request as it is signed, its pictures whole or as their hashes.
 * @returns what differs, in words; undefined where nothing does.
 */
export async function differenceFromAsked(
  { question, rounds = [], before }: ShownExchange,
  request: unknown,
  hashPictures: HashPictures,
): Promise<string | undefined> {
  const { messages } = objectOf(request)
  const sent = Array.isArray(messages) ? withoutParts(messages.map(objectOf), before) : undefined
  if (sent === undefined) return before.length > 0 ? OTHER_PARTS : OTHER_QUESTION
  const since = rounds.flatMap(messagesOf)
  if (rounds.length > 0 && !(rounds.every(isOfItsCalls) && endsIn(sent, since))) return OTHER_ROUNDS
  const asked = sent.at(-1 - since.length)
  if (asked?.role !== 'user') return rounds.length > 0 ? OTHER_ROUNDS : OTHER_QUESTION
  const signed = shownOf(asked.content)
  if (question === undefined || signed?.text !== question.text) return OTHER_QUESTION
  const shown = question.images.map(({ url }) => url)
  return (await areSame(shown, signed.pictures, hashPictures)) ? undefined : OTHER_PICTURES
}

const OTHER_QUESTION = 'The question shown here is not the one that was asked.'
const OTHER_PICTURES = 'The pictures shown here are not the ones that were asked about.'
const OTHER_ROUNDS =
  'The tool calls and results shown here are not all that was sent since the question, or not as it was sent.'
const OTHER_PARTS = 'It does not go on from the answer that is shown before it.'

type Json = Record<string, unknown>

/** The messages up to the answer of which `before` are the parts that are there; undefined where they are not what was gone on from. */
function withoutParts(messages: readonly Json[], before: ShownExchange['before']): Json[] | undefined {
  if (before.length === 0) return [...messages]
  const said = before.map(({ text }) => text).join('')
  const [last, part] = messages.toReversed()
  if (!isSame(last, { role: 'user', content: GO_ON })) return undefined
  if (said === '') return messages.slice(0, -1)
  return isSame(part, { role: 'assistant', content: said }) ? messages.slice(0, -2) : undefined
}

/** What is sent of a round; what a request has beside that would be hidden. */
function messagesOf({ text, calls, results }: ShownRound): Json[] {
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      tool_calls: calls.map(({ id, ...called }) => ({ id, type: 'function', function: called })),
    },
    ...calls.map(({ id }) => ({
      role: 'tool',
      tool_call_id: id,
      content: results.find(({ callId }) => callId === id)?.text ?? NO_RESULT,
    })),
  ]
}

/** Whether each result is of one of the calls, and the only one of it: others would be shown and not be sent. */
function isOfItsCalls({ calls, results }: ShownRound): boolean {
  const called = new Set(calls.map(({ id }) => id))
  const told = new Set(results.map(({ callId }) => callId))
  return told.size === results.length && told.isSubsetOf(called)
}

function endsIn(messages: readonly Json[], end: readonly Json[]): boolean {
  return messages.length >= end.length && isSame(messages.slice(messages.length - end.length), end)
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
