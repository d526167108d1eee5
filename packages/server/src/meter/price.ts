import type { Usage } from '@verbatim/protocol'

/** Nanocredits a token, as a model's card names them. */
export interface Price {
  inputToken: number
  outputToken: number
  /** Of a token that was read from the cache; as any other of the input where the card does not say. */
  cachedInputToken?: number | undefined
}

/** What was used, in nanocredits. The prompt counts once, however many choices were made of it; reasoning is output. */
export function costOf(price: Price, usage: Usage): bigint {
  const { inputToken, outputToken, cachedInputToken = inputToken } = price
  const cached = Math.min(usage.cachedTokens, usage.promptTokens)
  return (
    BigInt(usage.promptTokens - cached) * BigInt(inputToken) +
    BigInt(cached) * BigInt(cachedInputToken) +
    BigInt(usage.completionTokens) * BigInt(outputToken)
  )
}

/**
 * What a request can cost at most, in nanocredits.
 *
 * @param promptTokens at most.
 * @param completionTokens at most, of all choices together.
 */
export function worstCaseOf(price: Price, promptTokens: number, completionTokens: number): bigint {
  const { inputToken, outputToken, cachedInputToken = inputToken } = price
  const dearest = Math.max(inputToken, cachedInputToken)
  return BigInt(promptTokens) * BigInt(dearest) + BigInt(completionTokens) * BigInt(outputToken)
}
