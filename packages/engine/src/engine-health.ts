import { get } from 'node:http'
import type { Clock } from './clock.ts'
import type { EngineEnd } from './engine-life.ts'

const READY_POLL_MS = 50
const READY_PROBE_MS = 5_000

/**
 * The status of `GET /health`, or null when nothing answers in time. llama-server answers it from a thread of its
 * HTTP pool, which grows with the connections, and never asks the model: 503 while it loads, 200 afterwards, also
 * under full load. So silence means that the process hangs or is stopped, not that it is busy.
 */
export function probeHealth(socketPath: string, timeoutMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    const request = get({ socketPath, path: '/health', agent: false, signal: AbortSignal.timeout(timeoutMs) })
    request.on('response', (response) => {
      response.on('error', () => resolve(null))
      response.on('end', () => resolve(response.statusCode ?? null))
      response.resume()
    })
    // Refused, reset or timed out: that is the answer which is asked for here.
    request.on('error', () => resolve(null))
  })
}

export interface ReadinessInput {
  socketPath: string
  ended: Promise<EngineEnd>
  limitMs: number
  clock: Clock
  signal: AbortSignal
}

/** How a start went. Rejects with the signal's reason when it is aborted. */
export async function awaitReadiness(input: ReadinessInput): Promise<'ready' | 'too-slow' | EngineEnd> {
  const { clock, signal } = input
  const deadlineMs = clock.nowMs() + input.limitMs
  let end: EngineEnd | undefined
  const ended = input.ended.then((value) => {
    end = value
  })
  while (end === undefined) {
    signal.throwIfAborted()
    const status = await Promise.race([probeHealth(input.socketPath, READY_PROBE_MS), ended])
    if (status === 200) return 'ready'
    if (clock.nowMs() >= deadlineMs) return 'too-slow'
    await Promise.race([clock.wait(READY_POLL_MS, signal), ended])
  }
  return end
}
