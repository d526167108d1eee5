import type { Migration } from './migration.ts'

export const keys: Migration = ({ int, blob, strict }) =>
  `CREATE TABLE keys (
     id TEXT PRIMARY KEY,
     hash ${blob} NOT NULL UNIQUE,
     name TEXT NOT NULL,
     prefix TEXT NOT NULL,
     created_at ${int} NOT NULL,
     last_used_at ${int},
     revoked_at ${int}
   )${strict}`
