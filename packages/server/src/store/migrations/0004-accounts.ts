import type { Migration } from './migration.ts'

/** Keys that were there before are the operator's own: their account is never charged. */
export const accounts: Migration = ({ int, strict }) =>
  `CREATE TABLE accounts (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     billing TEXT NOT NULL CHECK (billing IN ('prepaid', 'unmetered')),
     available_nanocredits ${int} NOT NULL CHECK (available_nanocredits >= 0),
     held_nanocredits ${int} NOT NULL CHECK (held_nanocredits >= 0),
     organization_id TEXT,
     requests_per_minute ${int},
     tokens_per_minute ${int},
     concurrent_requests ${int},
     share ${int} NOT NULL DEFAULT 1 CHECK (share > 0),
     created_at ${int} NOT NULL
   )${strict};
   INSERT INTO accounts (id, name, billing, available_nanocredits, held_nanocredits, created_at) VALUES
     ('acct_owner', 'The operator', 'unmetered', 0, 0, 0),
     ('acct_keyless', 'Callers without a key', 'unmetered', 0, 0, 0);
   ALTER TABLE keys ADD COLUMN account_id TEXT NOT NULL DEFAULT 'acct_owner';
   ALTER TABLE keys ADD COLUMN scopes TEXT NOT NULL DEFAULT 'chat usage';
   ALTER TABLE keys ADD COLUMN models TEXT;
   ALTER TABLE keys ADD COLUMN expires_at ${int};
   ALTER TABLE keys ADD COLUMN budget_nanocredits ${int};
   ALTER TABLE keys ADD COLUMN budget_period TEXT;
   ALTER TABLE keys ADD COLUMN requests_per_minute ${int};
   ALTER TABLE keys ADD COLUMN tokens_per_minute ${int};
   ALTER TABLE keys ADD COLUMN concurrent_requests ${int};
   ALTER TABLE keys ADD COLUMN replaced_by TEXT;
   CREATE INDEX keys_by_account ON keys (account_id)`
