import type { Migration } from './migration.ts'

/** Refusals of callers without a key come in floods: a row may stand for many. */
export const usageRequests: Migration = ({ int }) =>
  `ALTER TABLE usage ADD COLUMN requests ${int} NOT NULL DEFAULT 1`
