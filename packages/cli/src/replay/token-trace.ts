import type { AnswerPart, TokenDivergence, ToldToken } from '@verbatim/proof'
import type { TokenLogprob } from '@verbatim/protocol'

type Json = Record<string, unknown>

/** The tokens of one choice of a traced answer, empty where it has none. */
export function tracedTokens(answer: Json, choice: number): TokenLogprob[] {
  const sources =
    answer.object === 'response'
      ? objects(answer.output).flatMap(({ content }) => objects(content).map(({ logprobs }) => logprobs))
      : [object(objects(answer.choices)[choice]?.logprobs).content]
  return sources.flatMap((tokens) => objects(tokens) as unknown as TokenLogprob[])
}

/**
 * Finds the token of the replay at which the original goes another way.
 *
 * @param parts what the replay says, in the order of its generation; `name` is the one in which they differ, `original` its text there.
 * @returns undefined where the tokens do not show that part: calls, or reasoning that was told apart.
 */
export function findDivergence(
  tokens: readonly TokenLogprob[],
  parts: readonly AnswerPart[],
  name: string,
  original: string,
): Omit<TokenDivergence, 'counted_from'> | undefined {
  const raw = Buffer.concat(tokens.map(bytesOf))
  const place = placeOf(raw, parts, name)
  if (place === undefined) return undefined
  const before = Buffer.from(original)
  const offset = place.start + commonLength(before, place.bytes)
  const { index, start } = tokenAt(tokens, offset)
  const rest = before.subarray(Math.max(0, start - place.start))
  const token = tokens[index]
  if (token === undefined) {
    const end = { text: '', logprob: null }
    return { index, original: told(rest), replay: end, logprob_gap: null, gap_is_least: false }
  }
  return { index, ...compareTokens(token, rest) }
}

function compareTokens(token: TokenLogprob, rest: Buffer): Omit<TokenDivergence, 'index' | 'counted_from'> {
  const others = token.top_logprobs.filter((other) => !bytesOf(other).equals(bytesOf(token)))
  const matching = others.filter((other) => startsWith(rest, bytesOf(other)))
  const [likely] = matching.sort((left, right) => bytesOf(right).length - bytesOf(left).length)
  const replay = { text: token.token, logprob: token.logprob }
  if (likely !== undefined) {
    const original = { text: likely.token, logprob: likely.logprob }
    return { original, replay, logprob_gap: token.logprob - likely.logprob, gap_is_least: false }
  }
  const least = others.at(-1)
  const gap = least === undefined || rest.length === 0 ? null : token.logprob - least.logprob
  return { original: told(rest), replay, logprob_gap: gap, gap_is_least: gap !== null }
}

/** Where the part stands among the tokens' bytes, behind those that come before it. */
function placeOf(raw: Buffer, parts: readonly AnswerPart[], name: string) {
  let start = 0
  for (const part of parts) {
    const bytes = Buffer.from(part.text)
    start = raw.indexOf(bytes, start)
    if (start === -1) return undefined
    if (part.name === name) return { start, bytes }
    start += bytes.length
  }
  return undefined
}

function tokenAt(tokens: readonly TokenLogprob[], offset: number): { index: number; start: number } {
  let start = 0
  for (const [index, token] of tokens.entries()) {
    const { length } = bytesOf(token)
    if (offset < start + length) return { index, start }
    start += length
  }
  return { index: tokens.length, start }
}

function bytesOf({ bytes, token }: { token: string; bytes: number[] | null }): Buffer {
  return bytes === null ? Buffer.from(token) : Buffer.from(bytes)
}

function startsWith(rest: Buffer, token: Buffer): boolean {
  return token.length > 0 && rest.subarray(0, token.length).equals(token)
}

const TOLD_CHARACTERS = 20

/** The beginning of what is left, where no token of it is known; empty at its end. */
function told(rest: Buffer): ToldToken {
  return { text: [...rest.toString('utf8')].slice(0, TOLD_CHARACTERS).join(''), logprob: null }
}

function commonLength(left: Buffer, right: Buffer): number {
  let length = 0
  while (length < left.length && length < right.length && left[length] === right[length]) length += 1
  return length
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((item) => item !== null && typeof item === 'object') : []
}

function object(value: unknown): Json {
  return value !== null && typeof value === 'object' ? (value as Json) : {}
}
