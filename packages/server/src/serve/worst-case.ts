import type { ResolvedRequest } from '@verbatim/protocol'

/** Tokens that a request may come to at most. */
export interface TokenBounds {
  prompt: number
  /** Of all choices together. */
  completion: number
  /** What it probably comes to. */
  expected: number
  /** The same as a fair queue weighs it. */
  work: number
}

/** A token that is generated holds a slot longer than one that is read: the weights of the paper that the fair queue follows (Sheng et al., OSDI 2024). */
const GENERATED_WEIGHT = 2

/** What tokens weigh in a fair queue. */
export function workOfTokens(prompt: number, completion: number): number {
  return prompt + GENERATED_WEIGHT * completion
}

/** What a template writes around a message, and around the conversation. */
const MESSAGE_TOKENS = 16
const FRAME_TOKENS = 256

/** Templates write schemas indented and with all that they refer to, and some write them twice. */
const SCHEMA_TIMES = 4

/** Of text that people write, and of a picture; only guesses, and never what is charged. */
const BYTES_A_TOKEN = 4
const GUESSED_PICTURE_TOKENS = 1024
const GUESSED_ANSWER_TOKENS = 256

/**
 * No token is shorter than a byte, so that a text has no more tokens than bytes; images may take all that the context has.
 *
 * @param promptTokens at most, without images, where the backend knows.
 */
export function boundTokens(
  request: ResolvedRequest,
  contextTokens: number,
  promptTokens?: number | undefined,
): TokenBounds {
  const { maxTokens, n } = request
  const { bytes, pictures } = sizeOf(request)
  const known = promptTokens ?? boundOfText(request, bytes)
  const prompt = pictures > 0 ? contextTokens : Math.min(known + FRAME_TOKENS, contextTokens)
  const answer = Math.min(maxTokens ?? contextTokens, contextTokens)
  const guess = Math.min(maxTokens ?? GUESSED_ANSWER_TOKENS, contextTokens)
  const read = Math.min(Math.ceil(bytes / BYTES_A_TOKEN) + pictures * GUESSED_PICTURE_TOKENS, prompt)
  return { prompt, completion: n * answer, expected: read + n * guess, work: workOfTokens(read, n * guess) }
}

/** Where nobody counted the tokens of a prompt that was read. */
export function guessPromptTokens(request: ResolvedRequest, contextTokens: number): number {
  const { bytes, pictures } = sizeOf(request)
  return Math.min(Math.ceil(bytes / BYTES_A_TOKEN) + pictures * GUESSED_PICTURE_TOKENS, contextTokens)
}

/** Each result of a tool may name the call that it is of, whose name stands in the request once. */
function boundOfText({ messages, tools, responseFormat }: ResolvedRequest, bytes: number): number {
  const schemas = tools.length + (responseFormat.type === 'json_schema' ? 1 : 0)
  const written = schemas === 0 ? 0 : SCHEMA_TIMES * lengthOf([tools, responseFormat])
  const names = messages.flatMap((message) => ('tool_calls' in message ? (message.tool_calls ?? []) : []))
  const longest = names.reduce((most, call) => Math.max(most, Buffer.byteLength(call.function.name)), 0)
  const results = messages.filter(({ role }) => role === 'tool').length
  return bytes + written + results * longest + messages.length * MESSAGE_TOKENS
}

/** All of a conversation that a template may write, each member of each message. */
function sizeOf({ messages }: ResolvedRequest): { bytes: number; pictures: number } {
  let bytes = 0
  let pictures = 0
  for (const message of messages) {
    const { content, ...rest } = message
    if (Object.keys(rest).length > 1) bytes += lengthOf(rest)
    if (typeof content === 'string') bytes += Buffer.byteLength(content)
    else {
      for (const part of content ?? []) {
        if ('text' in part) bytes += Buffer.byteLength(part.text)
        else if ('refusal' in part) bytes += Buffer.byteLength(part.refusal)
        else pictures++
      }
    }
  }
  return { bytes, pictures }
}

function lengthOf(part: object): number {
  return Buffer.byteLength(JSON.stringify(part))
}
