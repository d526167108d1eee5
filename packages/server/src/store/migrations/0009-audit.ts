import type { Migration } from './migration.ts'

/** Every administrative act, in the commit that did it; and who made a key, as a member of an organisation has to do with own keys only. */
export const audit: Migration = ({ int, sequence, strict, appendOnly }) =>
  `CREATE TABLE audit (
     seq ${sequence},
     id TEXT NOT NULL UNIQUE,
     at ${int} NOT NULL,
     actor TEXT NOT NULL,
     action TEXT NOT NULL,
     target TEXT,
     account_id TEXT,
     request_id TEXT,
     details TEXT NOT NULL
   )${strict};
   CREATE INDEX audit_by_account ON audit (account_id, seq);
   ${appendOnly('audit')};
   ALTER TABLE keys ADD COLUMN made_by TEXT;
   CREATE INDEX keys_by_replacement ON keys (replaced_by) WHERE replaced_by IS NOT NULL`
