import type { TokenLogprob } from '@verbatim/protocol'

/** The text of a token, or of a few that only together are whole characters. */
export interface TextPiece {
  text: string
  /** One a token; undefined when nobody asked. */
  logprobs: TokenLogprob[] | undefined
}

export function joinPieces(pieces: readonly TextPiece[]): TextPiece {
  const asked = pieces.some(({ logprobs }) => logprobs !== undefined)
  return {
    text: pieces.map(({ text }) => text).join(''),
    logprobs: asked ? pieces.flatMap(({ logprobs }) => logprobs ?? []) : undefined,
  }
}

/** A tag as text, as it is in raw content. The engine knows control tokens by no text, and neither do its log-probabilities. */
export function spelledTag(tag: string, logprobs: TokenLogprob[] | undefined): TextPiece {
  const last = logprobs?.at(-1)
  if (logprobs === undefined || last === undefined) return { text: tag, logprobs }
  const bytes = [...new TextEncoder().encode(tag)]
  return { text: tag, logprobs: [...logprobs.slice(0, -1), { ...last, token: tag, bytes }] }
}

/** The pieces without their first `count` characters; a piece that is cut keeps its log-probabilities. */
export function withoutFirst(pieces: readonly TextPiece[], count: number): TextPiece[] {
  return sliced(pieces, count, Number.POSITIVE_INFINITY)
}

/** The first `count` characters of the pieces; a piece that is cut keeps its log-probabilities. */
export function firstOf(pieces: readonly TextPiece[], count: number): TextPiece[] {
  return sliced(pieces, 0, count)
}

function sliced(pieces: readonly TextPiece[], from: number, to: number): TextPiece[] {
  let at = 0
  return pieces.flatMap(({ text, logprobs }) => {
    // A token without text is a part of the character that comes with a later one.
    if (text === '') return at >= from && at < to ? [{ text, logprobs }] : []
    const kept = text.slice(Math.max(0, from - at), Math.max(0, to - at))
    at += text.length
    return kept === '' ? [] : [{ text: kept, logprobs }]
  })
}
