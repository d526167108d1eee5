import type { TokenLogprob } from '@verbatim/protocol'

/**
 * Finds the log-probabilities of the text among those of all tokens, for servers that give them also for reasoning, for tags
 * and for the end of the answer. A token comes before the text that it is held back for (vLLM), with it, or after it in a chunk
 * without text (SGLang, where tools are given). OpenAI's shape has those of the content only.
 */
export class TextLogprobs {
  #tokens: TokenLogprob[] = []
  #text = ''

  /**
   * Takes what a chunk has, in its order.
   *
   * @param text of the content; empty for a chunk of anything else.
   * @param isOther whether the chunk has reasoning or a tool call: then tokens without a text are of those.
   * @returns the tokens of the text so far, once there are both.
   */
  take(tokens: TokenLogprob[], text: string, isOther: boolean): TokenLogprob[] {
    this.#text += text
    this.#tokens.push(...tokens.map(withoutBrokenBytes))
    if (this.#text === '') {
      if (isOther) this.#tokens = []
      return []
    }
    // Parts of a character spell nothing: they are of the text that the last of them came with, or after.
    const found = tokensOf(this.#text, this.#tokens) ?? (tokens.length > 0 ? this.#tokens : undefined)
    if (found === undefined) return []
    this.#text = ''
    this.#tokens = []
    return found
  }
}

/** The run of tokens that spells the text, the last one if there are several. */
function tokensOf(text: string, tokens: TokenLogprob[]): TokenLogprob[] | undefined {
  const start = tokens
    .map(({ token }) => token)
    .join('')
    .lastIndexOf(text)
  if (start === -1) return undefined
  const end = start + text.length
  let at = 0
  return tokens.filter(({ token }) => {
    const from = at
    at += token.length
    return token === '' ? from >= start && from <= end : at > start && from < end
  })
}

const REPLACEMENT = '\ufffd'

/** A part of a character reads as U+FFFD, or as nothing (vLLM): bytes made of that are not the token's. */
function withoutBrokenBytes(entry: TokenLogprob): TokenLogprob {
  return { ...known(entry), top_logprobs: entry.top_logprobs.map(known) }
}

function known<T extends { token: string; bytes: number[] | null }>(entry: T): T {
  const { token, bytes } = entry
  if (bytes === null || (token !== '' && !token.includes(REPLACEMENT))) return entry
  return Buffer.from(token).equals(Uint8Array.from(bytes)) ? { ...entry, bytes: null } : entry
}
