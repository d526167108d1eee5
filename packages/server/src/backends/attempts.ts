import type { Generation } from '@verbatim/protocol'
import type { BackendRequest, Emit } from './backends.ts'
import { GenerationCollector } from './generation-collector.ts'
import { type RetryPolicy, withRetries } from './retry.ts'

/** One try to generate: events go to `emit` as they come. */
export type Attempt = (emit: Emit) => Promise<void>

/** A whole answer, read as a stream. Nothing of a try that failed has reached the caller, so any may be followed by another. */
export function collected(
  attempt: Attempt,
  work: BackendRequest,
  retry: RetryPolicy,
  signal: AbortSignal,
): Promise<Generation> {
  const collect = async () => {
    const collector = new GenerationCollector(work.index, work.request.logprobs)
    await attempt((event) => {
      collector.take(event)
      return undefined
    })
    return collector.generation()
  }
  return withRetries(collect, () => true, retry, signal)
}

/** A stream: once an event has reached the caller, nothing is tried again. */
export function streamed(
  attempt: Attempt,
  emit: Emit,
  retry: RetryPolicy,
  signal: AbortSignal,
): Promise<void> {
  let begun = false
  const pass = () =>
    attempt((event) => {
      begun = true
      return emit(event)
    })
  return withRetries(pass, () => !begun, retry, signal)
}
