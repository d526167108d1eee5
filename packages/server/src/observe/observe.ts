/**
 * All that is reported: one type for what can be observed, one place that turns it into log lines and counters. Prompts,
 * answers and keys are never part of an observation.
 */
import type { Usage } from '@verbatim/protocol'
import { Counters } from './counters.ts'

export type Observation =
  | {
      type: 'request-finished'
      requestId: string
      surface: string
      model: string | undefined
      keyId: string | undefined
      status: number
      durationMs: number
      firstTokenMs: number | undefined
      usage: Usage | undefined
    }
  | {
      type: 'request-failed'
      requestId: string
      code: string
      status: number
      message: string
      cause: unknown
    }
  | { type: 'service-ready'; urls: string[]; model: string }
  | { type: 'service-stopping'; reason: string }
  | { type: 'engine-state'; state: string }
  | { type: 'engine-output'; line: string }

export interface Observer {
  observe(observation: Observation): void
  /** The counters in Prometheus' text format. */
  metrics(): string
  /** Writes what is still held back. */
  flush(): void
}

/** Log lines are gathered for this long, because a write a request costs more than the rest of logging. */
const FLUSH_AFTER_MS = 100

/** @param write takes whole lines, each a JSON object, as they are to be written. */
export function createObserver(write: (lines: string) => void, now: () => number = Date.now): Observer {
  const counters = new Counters()
  let lines = ''
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (lines !== '') write(lines)
    lines = ''
  }
  return {
    observe(observation) {
      counters.count(observation)
      lines += `${JSON.stringify({ time: new Date(now()).toISOString(), ...printable(observation) })}\n`
      timer ??= setTimeout(flush, FLUSH_AFTER_MS).unref()
    },
    metrics: () => counters.text(),
    flush,
  }
}

function printable(observation: Observation): object {
  if (observation.type !== 'request-failed') return observation
  const { cause } = observation
  return { ...observation, cause: cause instanceof Error ? describe(cause) : cause }
}

function describe(error: Error): object {
  const { name, message, stack, cause } = error
  const code = (error as { code?: unknown }).code
  return { name, message, code, stack, cause: cause instanceof Error ? describe(cause) : cause }
}
