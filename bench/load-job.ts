/**
 * What the load generator (load.ts, a process of its own) is asked and what it answers: one JSON document each
 * way. Every peer gets its load from the same code with the same job, so that only the peer differs.
 */

/** Where requests go. `bodies` are sent in turn. */
export interface LoadTarget {
  name: string
  origin: string
  /** Connect to this unix socket; `origin` then only gives the Host header. */
  socketPath?: string
  path: string
  headers: Record<string, string>
  bodies: string[]
}

/**
 * Keeps `concurrency` requests running on one target, and counts for `windowMs`. The window opens when `warmUpMs` are
 * over and every one of them has had its first text or answer.
 */
export interface WindowJob {
  kind: 'window'
  target: LoadTarget
  concurrency: number
  warmUpMs: number
  windowMs: number
  /** Processes whose CPU time is read at both ends of the window. */
  cpuPids: number[]
}

export interface WindowResult {
  elapsedMs: number
  /** Requests that ended inside the window. */
  requests: number
  /** Streamed events with text that arrived inside the window. */
  contentEvents: number
  cpuMicros: number
  /** Connections that broke before the first byte and were tried once more. */
  retries: number
}

/** Sends one request at a time, to each target in turn, until each has answered `requests`. */
export interface AlternateJob {
  kind: 'alternate'
  targets: LoadTarget[]
  requests: number
}

/** Milliseconds from sending a request to its first text, by target. */
export interface AlternateResult {
  firstTokenMs: Record<string, number[]>
  retries: number
}

export type LoadJob = WindowJob | AlternateJob
