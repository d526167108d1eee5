import { formatCredits, parseCredits, type WireUsage } from '@verbatim/protocol'

const TOKENS_OF_A_PRICE = 1_000_000n

/** What was used, in decimal credits, by a price of credits for a million tokens; exact, as the service charges it. */
export function costOf(
  usage: Pick<WireUsage, 'prompt_tokens' | 'completion_tokens'>,
  pricing: { input: string; output: string },
): string {
  const read = BigInt(usage.prompt_tokens) * parseCredits(pricing.input)
  const written = BigInt(usage.completion_tokens) * parseCredits(pricing.output)
  return formatCredits((read + written) / TOKENS_OF_A_PRICE)
}
