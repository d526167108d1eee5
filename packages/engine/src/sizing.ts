import type { ModelCard } from '@verbatim/protocol'
import { SetupError } from './setup-error.ts'

/** How an engine is started. `contextTokens` is what each slot has, whatever the others do. */
export interface EnginePlan {
  slots: number
  contextTokens: number
  threads: number
  /** Memory for prompts of conversations that have lost their slot. */
  promptCacheBytes: number
}

export interface SizingInput {
  card: ModelCard
  cores: number
  memoryBytes: number
  slots?: number | undefined
  contextTokens?: number | undefined
  threads?: number | undefined
}

/** llama.cpp rounds a slot's context up to a multiple of this. */
const CONTEXT_STEP_TOKENS = 256
const MIN_CONTEXT_TOKENS = 2_048
/** Below this a chat is soon over: fewer slots are better than shorter ones. */
const GOOD_CONTEXT_TOKENS = 4_096
const MAX_SLOTS = 8
const CONTEXT_SHARE = 1 / 4
const PROMPT_CACHE_SHARE = 1 / 16
const MAX_PROMPT_CACHE_BYTES = 1024 ** 3

/**
 * Slots, context of a slot and threads for a model on a machine.
 *
 * - Threads: one a core; from three cores on, one core is left to the service (docs/decisions/0001-engine-threads.md).
 * - Memory: of what the weights leave, a quarter is for contexts and a sixteenth, at most 1 GiB, for cached prompts;
 *   the rest is the compute buffers', the service's and the machine's.
 * - Slots: two a core, from 2 to 8, halved until each has 4096 tokens (or the model's whole context, if that is less).
 * - Context: what the quarter gives each slot, in steps of 256, at most the model's own. A machine on which that is
 *   less than 2048 gives one slot of 2048 as long as it fits at all.
 *
 * Settings win over the rule. Those that no model or machine can follow are refused.
 *
 * @throws SetupError for a context beyond the model's, a setting below 1, or a model that does not fit.
 */
export function planResources(input: SizingInput): EnginePlan {
  refuseImpossible(input)
  const leftBytes = input.memoryBytes - weightsBytes(input.card)
  const contextBytes = Math.max(0, leftBytes) * CONTEXT_SHARE
  const slots = input.slots ?? slotsFor(input, contextBytes)
  return {
    slots,
    contextTokens: input.contextTokens ?? contextFor(input.card, slots, contextBytes, leftBytes),
    threads: input.threads ?? threadsFor(input.cores),
    promptCacheBytes: Math.min(
      MAX_PROMPT_CACHE_BYTES,
      Math.floor(Math.max(0, leftBytes) * PROMPT_CACHE_SHARE),
    ),
  }
}

function threadsFor(cores: number): number {
  return cores <= 2 ? cores : cores - 1
}

function slotsFor(input: SizingInput, contextBytes: number): number {
  const wanted = input.contextTokens ?? Math.min(GOOD_CONTEXT_TOKENS, input.card.contextTokens)
  const affordable = Math.floor(contextBytes / (wanted * input.card.kvBytesPerToken))
  let slots = Math.min(Math.max(2, 2 * input.cores), MAX_SLOTS)
  while (slots > 1 && slots > affordable) slots = Math.floor(slots / 2)
  return slots
}

function contextFor(card: ModelCard, slots: number, contextBytes: number, leftBytes: number): number {
  const share = contextBytes / (slots * card.kvBytesPerToken)
  const floor = Math.min(MIN_CONTEXT_TOKENS, card.contextTokens)
  const tokens = Math.min(card.contextTokens, wholeSteps(share))
  if (tokens >= floor) return tokens
  if (slots * floor * card.kvBytesPerToken > leftBytes) throw doesNotFit(card, slots, floor, leftBytes)
  return floor
}

function wholeSteps(tokens: number): number {
  return Math.floor(tokens / CONTEXT_STEP_TOKENS) * CONTEXT_STEP_TOKENS
}

export function weightsBytes(card: ModelCard): number {
  return card.files.reduce((sum, file) => sum + file.sizeBytes, 0)
}

function refuseImpossible({ card, slots, contextTokens, threads }: SizingInput): void {
  const settings = { VERBATIM_SLOTS: slots, VERBATIM_CONTEXT: contextTokens, VERBATIM_THREADS: threads }
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 1)) {
      throw new SetupError(
        `${name} is ${value}.`,
        'It must be a whole number of at least 1.',
        `Correct or unset ${name}.`,
      )
    }
  }
  if (contextTokens !== undefined && contextTokens > card.contextTokens) {
    throw new SetupError(
      `A context of ${contextTokens} tokens is more than ${card.id} can have.`,
      `It was trained for ${card.contextTokens} tokens; beyond them it writes nonsense.`,
      `Set VERBATIM_CONTEXT to at most ${card.contextTokens}, or unset it.`,
    )
  }
}

function doesNotFit(card: ModelCard, slots: number, contextTokens: number, leftBytes: number): SetupError {
  const what = `${card.id} does not fit into this machine's memory.`
  const needs = `Its weights take ${gigabytes(weightsBytes(card))} and ${slots} x ${contextTokens} tokens of context`
  const why = `${needs} ${gigabytes(slots * contextTokens * card.kvBytesPerToken)}; ${
    leftBytes > 0
      ? `after the weights ${gigabytes(leftBytes)} are left`
      : 'the weights alone are more than there is'
  }.`
  return new SetupError(
    what,
    why,
    'Choose a smaller model with VERBATIM_MODEL, or set VERBATIM_SLOTS and VERBATIM_CONTEXT.',
  )
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
