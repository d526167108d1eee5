import type { ResolvedRequest } from '@verbatim/protocol'

/**
 * The sampling settings of a request in llama.cpp's terms, every one of them, so that the engine's own defaults (top_k 40,
 * min_p 0.05 …) never decide. Temperature comes before top_k, top_p and min_p, as OpenAI and vLLM have it, so that these cut
 * the distribution that is really sampled. Penalties look at the whole context, and at nothing when none is set.
 */
export function llamaSampling(request: ResolvedRequest, index: number, contextTokens: number) {
  const { repetitionPenalty, frequencyPenalty, presencePenalty } = request
  const penalised = repetitionPenalty !== 1 || frequencyPenalty !== 0 || presencePenalty !== 0
  return {
    samplers: ['penalties', 'temperature', 'top_k', 'top_p', 'min_p'],
    temperature: request.temperature,
    top_k: request.topK,
    top_p: request.topP,
    min_p: request.minP,
    repeat_penalty: repetitionPenalty,
    repeat_last_n: penalised ? contextTokens : 0,
    frequency_penalty: frequencyPenalty,
    presence_penalty: presencePenalty,
    seed: engineSeed(request.seed + BigInt(index)),
  }
}

const RANDOM_SEED = 0xffff_ffff

/**
 * llama.cpp takes 32 bits, and reads all ones as "draw one". Seeds from 0 to 2^32 − 2 stay as they are; the halves
 * of longer ones are folded together.
 */
export function engineSeed(seed: bigint): number {
  const bits = BigInt.asUintN(64, seed)
  const folded = Number((bits >> 32n) ^ (bits & 0xffff_ffffn))
  return folded === RANDOM_SEED ? RANDOM_SEED - 1 : folded
}
