import type { Migration } from './migration.ts'

/** How long each effort takes here is told to who is about to choose one, from the newest rows of each. */
export const usageEffort: Migration = () =>
  `ALTER TABLE usage ADD COLUMN reasoning_effort TEXT;
   CREATE INDEX usage_by_effort ON usage (model, reasoning_effort, at)`
