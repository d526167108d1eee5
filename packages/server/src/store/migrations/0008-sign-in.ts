import type { Migration } from './migration.ts'

/**
 * Who signs in: the holder of an owner link, and where there are many users, what Better Auth keeps of them (`auth_…`, with its own
 * fields in our spelling; a test compares them with what it expects).
 */
export const signIn: Migration = (words) =>
  [ownerTables, userTables, organizationTables].map((tables) => tables(words)).join(';\n')

const ownerTables: Migration = ({ int, blob, strictKeyed }) =>
  `CREATE TABLE owner_links (
     hash ${blob} PRIMARY KEY,
     expires_at ${int} NOT NULL,
     used_at ${int}
   )${strictKeyed};
   CREATE TABLE owner_sessions (
     hash ${blob} PRIMARY KEY,
     made_at ${int} NOT NULL,
     expires_at ${int} NOT NULL
   )${strictKeyed};
   CREATE TABLE auth_writes (
     id TEXT PRIMARY KEY,
     result TEXT NOT NULL,
     at ${int} NOT NULL
   )${strictKeyed}`

const userTables: Migration = ({ int, strict }) =>
  `CREATE TABLE auth_user (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     email TEXT NOT NULL UNIQUE,
     email_verified ${int} NOT NULL,
     image TEXT,
     admin ${int} NOT NULL DEFAULT 0,
     created_at ${int} NOT NULL,
     updated_at ${int} NOT NULL
   )${strict};
   CREATE TABLE auth_session (
     id TEXT PRIMARY KEY,
     expires_at ${int} NOT NULL,
     token TEXT NOT NULL UNIQUE,
     created_at ${int} NOT NULL,
     updated_at ${int} NOT NULL,
     ip_address TEXT,
     user_agent TEXT,
     user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE,
     active_organization_id TEXT
   )${strict};
   CREATE INDEX auth_session_by_user ON auth_session (user_id);
   CREATE TABLE auth_account (
     id TEXT PRIMARY KEY,
     account_id TEXT NOT NULL,
     provider_id TEXT NOT NULL,
     user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE,
     access_token TEXT,
     refresh_token TEXT,
     id_token TEXT,
     access_token_expires_at ${int},
     refresh_token_expires_at ${int},
     scope TEXT,
     password TEXT,
     created_at ${int} NOT NULL,
     updated_at ${int} NOT NULL,
     UNIQUE (provider_id, account_id)
   )${strict};
   CREATE INDEX auth_account_by_user ON auth_account (user_id);
   CREATE TABLE auth_verification (
     id TEXT PRIMARY KEY,
     identifier TEXT NOT NULL,
     value TEXT NOT NULL,
     expires_at ${int} NOT NULL,
     created_at ${int} NOT NULL,
     updated_at ${int} NOT NULL
   )${strict};
   CREATE INDEX auth_verification_by_identifier ON auth_verification (identifier);
   CREATE TABLE auth_rate_limit (
     id TEXT PRIMARY KEY,
     key TEXT NOT NULL UNIQUE,
     count ${int} NOT NULL,
     last_request ${int} NOT NULL
   )${strict};
   CREATE TABLE auth_passkey (
     id TEXT PRIMARY KEY,
     name TEXT,
     public_key TEXT NOT NULL,
     user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE,
     credential_id TEXT NOT NULL,
     counter ${int} NOT NULL,
     device_type TEXT NOT NULL,
     backed_up ${int} NOT NULL,
     transports TEXT,
     created_at ${int},
     aaguid TEXT
   )${strict};
   CREATE INDEX auth_passkey_by_user ON auth_passkey (user_id);
   CREATE INDEX auth_passkey_by_credential ON auth_passkey (credential_id)`

const organizationTables: Migration = ({ int, strict }) =>
  `CREATE TABLE auth_organization (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     slug TEXT NOT NULL UNIQUE,
     logo TEXT,
     created_at ${int} NOT NULL,
     metadata TEXT
   )${strict};
   CREATE TABLE auth_member (
     id TEXT PRIMARY KEY,
     organization_id TEXT NOT NULL REFERENCES auth_organization (id) ON DELETE CASCADE,
     user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE,
     role TEXT NOT NULL,
     created_at ${int} NOT NULL,
     UNIQUE (organization_id, user_id)
   )${strict};
   CREATE INDEX auth_member_by_user ON auth_member (user_id);
   CREATE TABLE auth_invitation (
     id TEXT PRIMARY KEY,
     organization_id TEXT NOT NULL REFERENCES auth_organization (id) ON DELETE CASCADE,
     email TEXT NOT NULL,
     role TEXT,
     status TEXT NOT NULL,
     expires_at ${int} NOT NULL,
     created_at ${int} NOT NULL,
     inviter_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE
   )${strict};
   CREATE INDEX auth_invitation_by_organization ON auth_invitation (organization_id);
   CREATE INDEX auth_invitation_by_email ON auth_invitation (email);
   CREATE UNIQUE INDEX accounts_by_organization ON accounts (organization_id) WHERE organization_id IS NOT NULL`
