/** The service: configuration, start and stop, and the keys of a data folder. */
export { type KeyRecord, KeyRing, type NewKey, openKeys } from './auth/auth.ts'
/** A backend and what decides about its requests, for the suite that every backend passes (test/upstreams). */
export {
  type Backend,
  type BackendRequest,
  GenerationCollector,
  HarmonyBackend,
  OpenAiBackend,
  type ProbeOptions,
  probeUpstream,
} from './backends/backends.ts'
export { type Config, cacheDir, type Flags, loadConfig, SETTINGS } from './config/config.ts'
/** The log, for the checks by an independent implementation (test/log) and its benchmark. */
export { type Log, type LogOptions, openLog, type PendingEntries, type PendingEntry } from './log/log.ts'
export { type Service, type StartOptions, startService } from './main.ts'
export { cardOfUpstream, checkSupported, effortThatRuns } from './models/models.ts'
export { OperatorFolder, type OperatorState } from './open-operator.ts'
