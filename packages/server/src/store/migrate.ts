import type { DatabaseSync } from 'node:sqlite'
import { SetupError } from '@verbatim/engine'
import type { Client } from 'pg'
import { WORDS } from './migrations/migration.ts'
import { MIGRATIONS } from './migrations.ts'
import type { Dialect } from './query.ts'

/** Under an exclusive lock, so that processes that start at once do not meet. @throws SetupError when a newer program made it. */
export function migrateSqlite(database: DatabaseSync, path: string): void {
  // Most openings find it done, and then need no lock for writing.
  if (userVersion(database) === MIGRATIONS.length) return
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const sql of pending(userVersion(database), `The database ${path}`, 'sqlite')) database.exec(sql)
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`)
  } catch (error) {
    // SQLite has rolled back by itself when the disk is full or broken.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** Any number that no other program on the same database locks. */
export const MIGRATION_LOCK = 7_265_982_441

/** One replica does it, the others wait until it is done. @throws SetupError when a newer program made it. */
export async function migratePostgres(client: Client, name: string): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    await client.query('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)')
    const { rows } = await client.query('SELECT version FROM schema_version')
    const version = Number(rows[0]?.version ?? 0)
    const steps = pending(version, `The database ${name}`, 'postgres')
    for (const sql of steps) await client.query(sql)
    if (steps.length > 0) {
      await client.query('DELETE FROM schema_version')
      await client.query('INSERT INTO schema_version (version) VALUES ($1)', [MIGRATIONS.length])
    }
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** False for a Postgres on which no service ever started. */
export async function hasSchema(client: Client): Promise<boolean> {
  const { rows } = await client.query("SELECT to_regclass('schema_version') IS NOT NULL AS made")
  return rows[0]?.made === true
}

function pending(version: number, database: string, dialect: Dialect): string[] {
  if (version > MIGRATIONS.length) {
    throw new SetupError(
      `${database} was written by a newer Verbatim.`,
      `Its schema has version ${version}; this program knows ${MIGRATIONS.length}.`,
      'Use the newer program, or name another database.',
    )
  }
  return migrationSteps(dialect, version)
}

/** SQL that brings a schema from one version to another, by default the newest. */
export function migrationSteps(dialect: Dialect, from: number, to: number = MIGRATIONS.length): string[] {
  return MIGRATIONS.slice(from, to).map((migration) => migration(WORDS[dialect]))
}

export function userVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version)
}
