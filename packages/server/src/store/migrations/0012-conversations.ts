import type { Migration } from './migration.ts'

/** What the page keeps here of somebody's chats, the copies that were shared, and how much of both each owner has. */
export const conversations: Migration = ({ int, strict, strictKeyed }) =>
  `CREATE TABLE conversations (
     owner TEXT NOT NULL,
     id TEXT NOT NULL,
     title TEXT NOT NULL,
     pinned ${int} NOT NULL,
     version ${int} NOT NULL,
     updated_at ${int} NOT NULL,
     write_id TEXT NOT NULL,
     bytes ${int} NOT NULL,
     document TEXT NOT NULL,
     PRIMARY KEY (owner, id)
   )${strict};
   CREATE TABLE shares (
     id TEXT PRIMARY KEY,
     owner TEXT NOT NULL,
     title TEXT NOT NULL,
     created_at ${int} NOT NULL,
     bytes ${int} NOT NULL,
     document TEXT NOT NULL
   )${strict};
   CREATE INDEX shares_by_owner ON shares (owner);
   CREATE TABLE conversation_totals (
     owner TEXT PRIMARY KEY,
     conversations ${int} NOT NULL CHECK (conversations >= 0),
     conversation_bytes ${int} NOT NULL CHECK (conversation_bytes >= 0),
     shares ${int} NOT NULL CHECK (shares >= 0),
     share_bytes ${int} NOT NULL CHECK (share_bytes >= 0)
   )${strictKeyed}`
