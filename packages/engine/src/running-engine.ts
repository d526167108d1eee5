import type { ModelCard } from '@verbatim/protocol'
import type { Clock } from './clock.ts'
import type { EnginePlan } from './sizing.ts'

export type EngineState = 'starting' | 'ready' | 'restarting' | 'stopped'

/** A llama-server that is kept alive until `stop`. */
export interface RunningEngine {
  /** Where its HTTP API answers. Stays the same over restarts, unless something cleaned its folder away. */
  readonly socketPath: string
  readonly state: EngineState
  /** Of llama-server itself; null while there is none. */
  readonly pid: number | null
  /** Starts after the first one, successful or not. */
  readonly restarts: number
  /** @throws VerbatimError `overloaded` when it is not ready in time, or was stopped. */
  whenReady(timeoutMs: number): Promise<void>
  onState(listener: (state: EngineState) => void): void
  /** Kills the engine, which drops what it still answers: drain first. May be called more than once. */
  stop(): Promise<void>
}

export interface StartEngineOptions {
  /** An `EngineBuild`; only where it lies matters here. */
  build: { path: string }
  /** An `InstalledModel`. */
  model: { card: ModelCard; path: string; projectorPath?: string | undefined }
  plan: EnginePlan
  /** Whether it adds up in one order (the default), or as quickly as it can. */
  exact?: boolean | undefined
  /** Gets each line that the engine writes, and what the supervisor does. */
  log: (line: string) => void
  /** Aborting it ends a start under way; afterwards it has no effect. */
  signal?: AbortSignal | undefined
  environment?: NodeJS.ProcessEnv | undefined
  clock?: Clock | undefined
  timing?: Partial<EngineTiming> | undefined
}

export interface EngineTiming {
  /** How long the model may take to load; by default a minute, and a second more for each 20 MB of it. */
  loadLimitMs: number
  healthIntervalMs: number
  healthTimeoutMs: number
  /** So many silent probes in a row mean that the engine hangs. */
  silentProbes: number
}
