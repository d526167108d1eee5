/** The service: configuration, start and stop, and the accounts and keys of a database. */
import type { Config } from './config/config.ts'
import type { Service, StartOptions } from './main.ts'

export {
  type AccountOffice,
  type AccountRecord,
  type KeyOrder,
  type MadeKey,
  OPERATOR,
  type OpenOffice,
  openAccounts,
  type UsageGroup,
} from './accounts/accounts.ts'
export { changedLimits, type KeyChange, type KeyRecord, type LimitsChange } from './auth/auth.ts'
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
/** Everything that a service keeps, as one file. */
export { type BackedUp, backUp, DamagedBackup, type Restored, restore } from './backup/backup.ts'
export { type Config, cacheDir, type Flags, loadConfig, SETTINGS } from './config/config.ts'
/** The log, for the checks by an independent implementation (test/log) and its benchmark. */
export {
  FolderPlace,
  type Log,
  type LogOptions,
  openLog,
  type PendingEntries,
  type PendingEntry,
} from './log/log.ts'
export type { Service, StartOptions } from './main.ts'
export { cardOfUpstream, checkSupported, effortThatRuns } from './models/models.ts'
export { OperatorFolder, type OperatorState } from './open-operator.ts'
export { makeOwnerLink } from './owner-link.ts'
export { makePasswordLink } from './password-link.ts'
/** How the service signs, for its benchmark. */
export { openSigner } from './receipts/receipts.ts'

/** @throws SetupError as main.ts tells. It is loaded only here: most verbs need nothing of it, and it takes as long to load as all the rest. */
export async function startService(config: Config, options: StartOptions): Promise<Service> {
  const main = await import('./main.ts')
  return main.startService(config, options)
}
