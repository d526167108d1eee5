import { shortStrings } from './short-strings.ts'

/** The tags of a message. Those of o200k_harmony that are no part of one (`<|endoftext|>` …) are not written. */
export const HARMONY_TAGS = [
  '<|start|>',
  '<|end|>',
  '<|message|>',
  '<|channel|>',
  '<|constrain|>',
  '<|return|>',
  '<|call|>',
] as const
export type HarmonyTag = (typeof HARMONY_TAGS)[number]

/** A part of a prompt. A text is never a tag, whatever it spells. An image is a data: URL, and stands only in user messages. */
export type PromptPiece = { tag: HarmonyTag } | { text: string } | { image: string }

/** The prompt as one text, for tests and logs; what would be an image reads `<image>`. */
export function promptText(pieces: readonly PromptPiece[]): string {
  return pieces
    .map((piece) => ('tag' in piece ? piece.tag : 'text' in piece ? piece.text : '<image>'))
    .join('')
}

/** Between `<` and `|` of whatever has the form of a special token. */
const INSIDE_TAG = /(?<=<)(?=\|[a-z0-9_]+\|>)/

/**
 * The text in strings none of which contains a tag: `a<|end|>b` → `a<`, `|end|>b`. An engine that looks for tags in every
 * string (llama.cpp does for some of them, also when told not to) finds none. None of them is longer than a tokenizer can bear.
 */
export function safeStrings(text: string): string[] {
  return text === '' ? [] : text.split(INSIDE_TAG).flatMap(shortStrings)
}

/** Puts pieces in a row; texts that follow each other become one, so that they are tokenised as one. */
export class PromptWriter {
  readonly pieces: PromptPiece[] = []

  tag(tag: HarmonyTag): this {
    this.pieces.push({ tag })
    return this
  }

  text(text: string): this {
    const last = this.pieces.at(-1)
    if (last !== undefined && 'text' in last) last.text += text
    else if (text !== '') this.pieces.push({ text })
    return this
  }

  image(image: string): this {
    this.pieces.push({ image })
    return this
  }
}
