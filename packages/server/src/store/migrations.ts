/** The schema's history: entry N brings version N to N + 1. Never edit an entry that was released; add one. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE keys (
     id TEXT PRIMARY KEY,
     hash BLOB NOT NULL UNIQUE,
     name TEXT NOT NULL,
     prefix TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     last_used_at INTEGER,
     revoked_at INTEGER
   ) STRICT`,
  `CREATE TABLE responses (
     id TEXT PRIMARY KEY,
     key_id TEXT NOT NULL,
     previous_id TEXT,
     used_at INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     input TEXT NOT NULL,
     response TEXT NOT NULL
   ) STRICT;
   CREATE INDEX responses_by_key ON responses (key_id, used_at, id, bytes);
   CREATE INDEX responses_by_use ON responses (used_at)`,
  // A receipt is pending until the log has it: the sequence is the order in which the log takes them.
  `CREATE TABLE receipts (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     digest BLOB NOT NULL UNIQUE,
     leaf_index INTEGER UNIQUE,
     receipt TEXT NOT NULL
   ) STRICT;
   CREATE INDEX receipts_pending ON receipts (seq) WHERE leaf_index IS NULL;
   CREATE TABLE bundles (
     receipt_id TEXT PRIMARY KEY,
     key_id TEXT NOT NULL,
     until INTEGER NOT NULL,
     request TEXT NOT NULL,
     response TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX bundles_by_end ON bundles (until);
   ALTER TABLE keys ADD COLUMN retains_requests INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE operators (
     address TEXT PRIMARY KEY,
     since INTEGER NOT NULL,
     until INTEGER,
     handover TEXT
   ) STRICT, WITHOUT ROWID`,
]
