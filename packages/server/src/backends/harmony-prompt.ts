import { type Message, VerbatimError } from '@verbatim/protocol'
import {
  endlessWord,
  type HarmonyTag,
  LONGEST_STRING,
  type PromptPiece,
  renderPrompt,
  safeStrings,
} from '../harmony/harmony.ts'
import type { BackendRequest } from './backends.ts'

/** What `/completion` takes as a prompt: token ids, or for a prompt with images its text with markers and their bytes in base64. */
export type EnginePrompt = number[] | { prompt_string: string; multimodal_data: string[] }

export type TagIds = ReadonlyMap<HarmonyTag, number>

/** The answer starts in the final channel: nothing else could come first. */
export function startsInFinal({ request }: BackendRequest): boolean {
  return request.reasoningEffort === 'none' && offeredTools(request).length === 0
}

/** Tools that the caller forbids are not shown either: a model that sees none does not try to call one. */
export function offeredTools({ tools, toolChoice }: BackendRequest['request']) {
  return toolChoice === 'none' ? [] : tools
}

/** A message as it is without images and videos, which are known only once they were fetched. */
export function withoutMedia(message: Message): Message {
  if (message.role !== 'user' || typeof message.content === 'string') return message
  return { ...message, content: message.content.filter((part) => part.type === 'text') }
}

export function renderRequest(work: BackendRequest): PromptPiece[] {
  const { request } = work
  return renderPrompt({
    messages: request.messages,
    tools: offeredTools(request),
    effort: harmonyEffort(request.reasoningEffort),
    currentDate: request.currentDate,
    responseFormat: request.responseFormat,
    startInFinal: startsInFinal(work),
  })
}

function harmonyEffort(effort: BackendRequest['request']['reasoningEffort']) {
  if (effort === 'none' || effort === 'medium' || effort === 'high') return effort
  return effort === 'xhigh' ? 'high' : 'low'
}

/** A tag is one token, and no token of a text is shorter than a byte. */
export function mostTokens(pieces: readonly PromptPiece[]): number {
  return pieces.reduce((sum, piece) => sum + ('text' in piece ? Buffer.byteLength(piece.text) : 1), 0)
}

/** The elements for `/tokenize`: tags by id, text in pieces none of which the engine can read as a tag. */
export function tokenizable(pieces: readonly PromptPiece[], ids: TagIds): (number | string)[] {
  return pieces.flatMap((piece): (number | string)[] => {
    if ('text' in piece) return safeStrings(piece.text)
    if ('image' in piece) throw new Error('images are not text')
    return [tagId(ids, piece.tag)]
  })
}

function tagId(ids: TagIds, tag: HarmonyTag): number {
  const id = ids.get(tag)
  if (id === undefined) throw new Error(`the engine was not asked for ${tag}`)
  return id
}

const DATA_URL = /^data:[^,]*;base64,/

/**
 * The engine reads a prompt with images as one text, tags and all, so here a text that spells a tag is refused, and one that its
 * tokenizer could not bear.
 *
 * @throws VerbatimError `invalid_request`
 */
export function promptWithImages(pieces: readonly PromptPiece[], marker: string): EnginePrompt {
  const images: string[] = []
  const parts = pieces.map((piece) => {
    if ('tag' in piece) return piece.tag
    if ('text' in piece) return refuseOddText(piece.text, marker)
    images.push(piece.image.replace(DATA_URL, ''))
    return marker
  })
  return { prompt_string: parts.join(''), multimodal_data: images }
}

/** What is written like a special token may be one: each model has more of them than the format's tags. */
const SPECIAL = /<\|[a-z0-9_]+\|>/i

function refuseOddText(text: string, marker: string): string {
  const found = text.includes(marker) ? marker : SPECIAL.exec(text)?.[0]
  if (found !== undefined) {
    throw oddText(`contains ${found}, which is written like a tag of the model's own format`)
  }
  if (endlessWord(text)) throw oddText(`has more than ${LONGEST_STRING} characters without a space`)
  return text
}

function oddText(why: string): VerbatimError {
  const message = `messages: a text ${why}; beside images that is not allowed.`
  return new VerbatimError('invalid_request', message, { param: 'messages' })
}
