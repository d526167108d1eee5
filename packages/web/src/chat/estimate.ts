import { formatCredits, type ModelObject, parseCredits, type WireUsage } from '@verbatim/protocol'
import { type MessageNode, wordsOf } from './conversation.ts'

/** Of English in the vocabularies of today; other scripts take more bytes, and more tokens. */
const BYTES_A_TOKEN = 4
/** What names a message's role and ends it. */
const TOKENS_AROUND_A_MESSAGE = 6
/** Models differ widely in what they make of a picture; this is about the middle. */
const TOKENS_AN_IMAGE = 400
const TOKENS_OF_A_PRICE = 1_000_000n

const encoder = new TextEncoder()

/** About how many tokens a text is: only the model's own vocabulary knows. */
export function estimateTokens(text: string): number {
  return Math.ceil(encoder.encode(text).length / BYTES_A_TOKEN)
}

/** About how many prompt tokens lead up to the next question. What the service counted on the path is taken from there; the rest is guessed. */
export function estimatePath(path: readonly MessageNode[], systemPrompt: string): number {
  const counted = path.findLastIndex((node) => usageOf(node) !== null)
  const usage = usageOf(path[counted])
  const before = usage === null ? estimateMessage(systemPrompt, 0) : readAgain(usage)
  const since = path.slice(counted + 1).map((node) => estimateMessage(wordsOf(node), imagesOf(node)))
  return since.reduce((total, tokens) => total + tokens, before)
}

/** About how many prompt tokens a message is. */
export function estimateMessage(text: string, images: number): number {
  const words = text === '' ? 0 : estimateTokens(text) + TOKENS_AROUND_A_MESSAGE
  return words + images * TOKENS_AN_IMAGE
}

function usageOf(node: MessageNode | undefined): WireUsage | null {
  return node?.role === 'assistant' ? node.usage : null
}

/** An earlier prompt and its answer begin the next prompt; its reasoning does not. */
function readAgain(usage: WireUsage): number {
  return usage.prompt_tokens + usage.completion_tokens - usage.completion_tokens_details.reasoning_tokens
}

function imagesOf(node: MessageNode): number {
  return node.role === 'user' ? node.images.length : 0
}

/** What so many tokens cost, in decimal credits, rounded up to what can be counted. */
export function priceOf({ pricing }: Pick<ModelObject, 'pricing'>, input: number, output: number): string {
  const millionths =
    BigInt(input) * parseCredits(pricing.input) + BigInt(output) * parseCredits(pricing.output)
  return formatCredits((millionths + TOKENS_OF_A_PRICE - 1n) / TOKENS_OF_A_PRICE)
}
