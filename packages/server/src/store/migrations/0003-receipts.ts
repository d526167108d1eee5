import type { Migration } from './migration.ts'

/** A receipt is pending until the log has it: the sequence is the order in which the log takes them. */
export const receipts: Migration = ({ int, blob, sequence, strict, strictKeyed }) =>
  `CREATE TABLE receipts (
     seq ${sequence},
     id TEXT NOT NULL UNIQUE,
     digest ${blob} NOT NULL UNIQUE,
     leaf_index ${int} UNIQUE,
     receipt TEXT NOT NULL
   )${strict};
   CREATE INDEX receipts_pending ON receipts (seq) WHERE leaf_index IS NULL;
   CREATE TABLE bundles (
     receipt_id TEXT PRIMARY KEY,
     key_id TEXT NOT NULL,
     until ${int} NOT NULL,
     request TEXT NOT NULL,
     response TEXT NOT NULL
   )${strictKeyed};
   CREATE INDEX bundles_by_end ON bundles (until);
   ALTER TABLE keys ADD COLUMN retains_requests ${int} NOT NULL DEFAULT 0;
   CREATE TABLE operators (
     address TEXT PRIMARY KEY,
     since ${int} NOT NULL,
     until ${int},
     handover TEXT
   )${strictKeyed}`
