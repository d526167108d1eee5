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
]
