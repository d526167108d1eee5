import type { Migration } from './migration.ts'

/** Answers under the idempotency keys of their callers; without a status the request still runs. */
export const idempotency: Migration = ({ int, blob, strictKeyed }) =>
  `CREATE TABLE idempotency (
     key_id TEXT NOT NULL,
     idempotency_key TEXT NOT NULL,
     fingerprint ${blob} NOT NULL,
     request_id TEXT NOT NULL,
     replica_id TEXT NOT NULL,
     status ${int},
     content_type TEXT,
     body ${blob},
     at ${int} NOT NULL,
     PRIMARY KEY (key_id, idempotency_key)
   )${strictKeyed};
   CREATE INDEX idempotency_by_time ON idempotency (at);
   CREATE INDEX idempotency_running ON idempotency (replica_id) WHERE status IS NULL`
