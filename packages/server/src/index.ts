/** The service: configuration, start and stop, and the keys of a data folder. */
export { type KeyRecord, KeyRing, type NewKey, openKeys } from './auth/auth.ts'
export { type Config, cacheDir, type Flags, loadConfig, SETTINGS } from './config/config.ts'
export { type Service, type StartOptions, startService } from './main.ts'
