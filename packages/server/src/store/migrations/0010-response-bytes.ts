import type { Migration } from './migration.ts'

/** How much each key has stored, so that a bound on it costs no sum over all that it stored. */
export const responseBytes: Migration = ({ int, strictKeyed }) =>
  `CREATE TABLE response_bytes (
     key_id TEXT PRIMARY KEY,
     bytes ${int} NOT NULL CHECK (bytes >= 0)
   )${strictKeyed};
   INSERT INTO response_bytes (key_id, bytes) SELECT key_id, sum(bytes) FROM responses GROUP BY key_id`
