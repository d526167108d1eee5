import type { Migration } from './migration.ts'

export const responses: Migration = ({ int, strict }) =>
  `CREATE TABLE responses (
     id TEXT PRIMARY KEY,
     key_id TEXT NOT NULL,
     previous_id TEXT,
     used_at ${int} NOT NULL,
     bytes ${int} NOT NULL,
     input TEXT NOT NULL,
     response TEXT NOT NULL
   )${strict};
   CREATE INDEX responses_by_key ON responses (key_id, used_at, id, bytes);
   CREATE INDEX responses_by_use ON responses (used_at)`
