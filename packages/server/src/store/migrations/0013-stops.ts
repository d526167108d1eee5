import type { Migration } from './migration.ts'

/** When a caller said that its request, which still runs, is to stop. */
export const stops: Migration = ({ int }) => `ALTER TABLE idempotency ADD COLUMN stopped_at ${int}`
