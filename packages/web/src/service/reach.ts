import { UnreachableError } from '@verbatim/protocol'

/**
 * One step of asking the service: to connect, or to read what it answers.
 *
 * @param midAnswer whether the service had begun to answer.
 * @throws UnreachableError when the step fails; the signal's own reason when that was aborted.
 */
export async function reach<T>(
  step: () => Promise<T>,
  signal?: AbortSignal | null,
  midAnswer = false,
): Promise<T> {
  try {
    return await step()
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    throw new UnreachableError('The service cannot be reached.', { midAnswer, cause })
  }
}
