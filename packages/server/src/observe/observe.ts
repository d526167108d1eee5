/**
 * All that is reported: one type for what can be observed, one place that turns it into log lines and counters. Prompts,
 * answers and keys are never part of an observation.
 */
import type { Usage } from '@verbatim/protocol'
import { Counters } from './counters.ts'
import { type Trouble, Troubles } from './troubles.ts'

export type { Trouble } from './troubles.ts'

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
      param?: string | undefined
      message?: string
      cause?: unknown
    }
  | { type: 'service-ready'; urls: string[]; model: string }
  | { type: 'service-stopping'; reason: string }
  | { type: 'store-failed'; what: string; cause: string }
  | { type: 'meter-failed'; what: string; cause: string }
  | { type: 'holds-released'; replicaId: string; holds: number }
  | { type: 'worst-case-exceeded'; requestId: string; what: string }
  | { type: 'sign-in-failed'; what: string; cause: string }
  | { type: 'usage-dropped'; rows: number }
  | { type: 'engine-state'; state: string }
  | { type: 'engine-output'; line: string }
  | { type: 'limits-degraded'; cause: string }
  | { type: 'limits-restored'; awayMs: number }
  | { type: 'log-role'; role: 'writer' | 'follower' }
  | { type: 'log-integrated'; entries: number; treeSize: number; durationMs: number }
  | { type: 'log-repaired'; what: string }
  | { type: 'log-failed'; what: string; cause: string }
  | { type: 'witness-cosigned'; witness: string; treeSize: number }
  | { type: 'witness-failed'; witness: string; cause: string }

export interface Observer {
  observe(observation: Observation): void
  /** The counters in Prometheus' text format. */
  metrics(): string
  /** What is wrong now. */
  troubles(): readonly Trouble[]
  /** Writes what is still held back. */
  flush(): void
}

/** Log lines are gathered for this long, because a write a request costs more than the rest of logging. */
const FLUSH_AFTER_MS = 100
/** Lines are kept as bytes: as strings they would live long enough to be copied by each collection. */
const BUFFER_BYTES = 256 * 1024
const MAX_LINE_BYTES = 32 * 1024

/** @param write takes whole lines, each a JSON object, as they are to be written. */
export function createObserver(write: (lines: string) => void, now: () => number = Date.now): Observer {
  const counters = new Counters()
  const troubles = new Troubles()
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  const clock = new LogClock()
  let length = 0
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (length > 0) write(buffer.toString('utf8', 0, length))
    length = 0
  }
  return {
    observe(observation) {
      counters.count(observation)
      troubles.take(observation)
      if (length > BUFFER_BYTES - MAX_LINE_BYTES) flush()
      const fields = JSON.stringify(printable(observation)).slice(1)
      const line = `{"time":"${clock.iso(now())}",${fields}\n`
      length += buffer.write(line.length * 3 <= MAX_LINE_BYTES ? line : shortened(line), length)
      timer ??= setTimeout(flush, FLUSH_AFTER_MS).unref()
    },
    metrics: () => counters.text(),
    troubles: () => troubles.list,
    flush,
  }
}

/** ISO 8601 times; requests of the same millisecond share theirs. */
class LogClock {
  #atMs = Number.NaN
  #iso = ''

  iso(atMs: number): string {
    if (atMs !== this.#atMs) {
      this.#atMs = atMs
      this.#iso = new Date(atMs).toISOString()
    }
    return this.#iso
  }
}

/** What an upstream sent may be long and part of a cause: a line of the log stays JSON, and bounded. */
function shortened(line: string): string {
  return `${JSON.stringify({ type: 'long-line', start: line.slice(0, MAX_LINE_BYTES / 16) })}\n`
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
