import { type GrammarRules, textWithout } from '../grammar/grammar.ts'

/**
 * The special tokens of gpt-oss's vocabulary (o200k_harmony) as text. The engine compares a token with a grammar by its text, so a body that
 * may spell a tag may also hold the tag itself.
 */
const TAG =
  '<\\|(?:start|end|message|channel|constrain|return|call|startoftext|endoftext|endofprompt|reserved_[0-9]+)\\|>'

let rules: GrammarRules | undefined

/** The body of a message: any text without a tag, the empty one too. */
export function textBody(): GrammarRules {
  rules ??= textWithout(TAG, 'body')
  return rules
}
