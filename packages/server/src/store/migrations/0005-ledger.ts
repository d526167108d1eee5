import type { Migration } from './migration.ts'

/** Ids of transfers are `REQUEST:kind`: in the order of their bytes the transfers of a request stand together, whatever the database's language. */
export const ledger: Migration = ({ dialect, int, sequence, strict, strictKeyed, appendOnly }) => {
  const bytewise = dialect === 'postgres' ? 'TEXT COLLATE "C"' : 'TEXT'
  return `CREATE TABLE transfers (
     seq ${sequence},
     id ${bytewise} NOT NULL UNIQUE,
     kind TEXT NOT NULL,
     debit TEXT NOT NULL,
     credit TEXT NOT NULL CHECK (credit <> debit),
     amount_nanocredits ${int} NOT NULL CHECK (amount_nanocredits > 0),
     account_id TEXT NOT NULL,
     request_id TEXT,
     budgets TEXT,
     memo TEXT,
     at ${int} NOT NULL
   )${strict};
   CREATE INDEX transfers_by_account ON transfers (account_id, seq);
   ${appendOnly('transfers')};
   CREATE TABLE holds (
     request_id ${bytewise} PRIMARY KEY,
     account_id TEXT NOT NULL,
     amount_nanocredits ${int} NOT NULL CHECK (amount_nanocredits >= 0),
     budgets TEXT NOT NULL,
     replica_id TEXT NOT NULL,
     at ${int} NOT NULL
   )${strictKeyed};
   CREATE INDEX holds_by_replica ON holds (replica_id);
   CREATE TABLE budgets (
     subject ${bytewise} NOT NULL,
     period ${int} NOT NULL,
     spent_nanocredits ${int} NOT NULL CHECK (spent_nanocredits >= 0),
     held_nanocredits ${int} NOT NULL CHECK (held_nanocredits >= 0),
     PRIMARY KEY (subject, period)
   )${strictKeyed};
   CREATE TABLE usage (
     request_id ${bytewise} PRIMARY KEY,
     at ${int} NOT NULL,
     account_id TEXT NOT NULL,
     key_id TEXT,
     surface TEXT NOT NULL,
     model TEXT,
     status ${int} NOT NULL,
     prompt_tokens ${int} NOT NULL,
     cached_tokens ${int} NOT NULL,
     completion_tokens ${int} NOT NULL,
     reasoning_tokens ${int} NOT NULL,
     latency_ms ${int} NOT NULL,
     first_token_ms ${int},
     cost_nanocredits ${int} NOT NULL CHECK (cost_nanocredits >= 0),
     receipt_id TEXT
   )${strictKeyed};
   CREATE INDEX usage_by_account ON usage (account_id, at);
   CREATE INDEX usage_by_time ON usage (at);
   CREATE TABLE replicas (
     id TEXT PRIMARY KEY,
     beat ${int} NOT NULL,
     started_at ${int} NOT NULL
   )${strictKeyed}`
}
