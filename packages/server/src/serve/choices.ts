import type { Generation, Usage } from '@verbatim/protocol'
import { type Backend, type BackendRequest, type Emit, GenerationCollector } from '../backends/backends.ts'

/** A request without its choice. */
export interface Work extends Omit<BackendRequest, 'index' | 'spent'> {
  /** Takes what a choice had generated when it ended: one of several also when it is whole, as others may yet be broken off. */
  spent(index: number, usage: Usage): void
}

/**
 * `n` choices are n generations, each with its own seed (the request's plus its index): choice 0 is what n = 1 gives, on every
 * backend. They share the slots that the request holds.
 */
export async function completeChoices(
  backend: Backend,
  work: Work,
  signal: AbortSignal,
): Promise<Generation> {
  if (work.request.n === 1) return backend.complete(choiceOf(work, 0), signal)
  const parts = await together(backend, work, signal, (index, linked) =>
    backend.complete(choiceOf(work, index), linked),
  )
  return asOne(parts)
}

/** The same as events: the choices' deltas as they come, one usage for all at the end. What was emitted is returned as the whole that it is. */
export async function streamChoices(
  backend: Backend,
  work: Work,
  signal: AbortSignal,
  emit: Emit,
): Promise<Generation> {
  const parts = await together(backend, work, signal, async (index, linked) => {
    const collector = new GenerationCollector(index, work.request.logprobs)
    await backend.stream(choiceOf(work, index), linked, (event) => {
      collector.take(event)
      return event.type === 'usage' ? undefined : emit(event)
    })
    return collector.generation()
  })
  const generation = asOne(parts)
  await emit({ type: 'usage', usage: generation.usage })
  return generation
}

/** All choices read one prompt: the first one tells how far. */
function choiceOf({ progress, ...work }: Work, index: number): BackendRequest {
  const choice = { ...work, index, spent: (usage: Usage) => work.spent(index, usage) }
  return index === 0 && progress !== undefined ? { ...choice, progress } : choice
}

function asOne(parts: Generation[]): Generation {
  return {
    choices: parts.flatMap((part) => part.choices),
    usage: sumUsage(parts.map((part) => part.usage)),
    promptTokenIds: parts[0]?.promptTokenIds,
  }
}

/** Runs the choices as many at a time as there are slots; the first failure ends the others. */
async function together(
  backend: Backend,
  { request, spent }: Work,
  signal: AbortSignal,
  run: (index: number, signal: AbortSignal) => Promise<Generation>,
): Promise<Generation[]> {
  const failed = new AbortController()
  const linked = AbortSignal.any([signal, failed.signal])
  const results: Generation[] = []
  let next = 0
  const lane = async () => {
    for (let index = next++; index < request.n; index = next++) {
      const generation = await run(index, linked)
      results[index] = generation
      spent(index, generation.usage)
    }
  }
  const lanes = Array.from({ length: Math.min(request.n, backend.slots) }, lane)
  try {
    await Promise.all(lanes)
  } catch (error) {
    failed.abort(error)
    await Promise.allSettled(lanes)
    throw error
  }
  return results
}

/** The prompt is one prompt, however many choices it has. */
function sumUsage(usages: Usage[]): Usage {
  const total = (count: (usage: Usage) => number) => usages.reduce((sum, usage) => sum + count(usage), 0)
  return {
    promptTokens: usages[0]?.promptTokens ?? 0,
    cachedTokens: usages[0]?.cachedTokens ?? 0,
    completionTokens: total((usage) => usage.completionTokens),
    reasoningTokens: total((usage) => usage.reasoningTokens),
  }
}
