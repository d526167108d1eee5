/**
 * Harmony, the format that gpt-oss models read and write: conversations become prompts here, a grammar holds what is
 * generated to the form, and generated tokens become events. Pure functions and one reader without input and output.
 *
 * Tags and text are kept apart all the way: a tag is a tag because it was written or generated as that token, never because
 * a text spells it. What goes to the engine, and when, is left to backends. Sources: OpenAI's guide to the format
 * and its renderer (openai/harmony), and the chat template that the models are published with.
 */
export { type CallForm, type HarmonyForm, harmonyGrammar } from './grammar.ts'
export { type GeneratedToken, HarmonyReader, type ReaderOptions } from './harmony-reader.ts'
export { HARMONY_TAGS, type HarmonyTag, type PromptPiece, promptText, safeStrings } from './prompt-pieces.ts'
export { rawAnalysis } from './raw-analysis.ts'
export { type HarmonyPrompt, renderPrompt } from './render-prompt.ts'
export { endlessWord, LONGEST_STRING } from './short-strings.ts'
