/**
 * The database: one SQLite file in the data folder, opened by the service and by the CLI at the same time.
 * WAL with synchronous=FULL: what was acknowledged is on disk (measured in docs/decisions and design notes).
 * Migrations are numbered and only go forward; they run under an exclusive lock, so that two processes that start at once do
 * not meet. Who may do what is decided elsewhere; this room only keeps.
 */
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SetupError } from '@verbatim/engine'
import { MIGRATIONS } from './migrations.ts'

export type Store = DatabaseSync

/** @throws SetupError when the folder or the file cannot be written, or a newer Verbatim made it. */
export function openStore(dataDir: string): Store {
  const path = join(dataDir, 'verbatim.db')
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const store = new DatabaseSync(path, { timeout: 10_000 })
    chmodSync(path, 0o600)
    store.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    migrate(store, path)
    return store
  } catch (error) {
    if (error instanceof SetupError) throw error
    throw new SetupError(
      `The database ${path} cannot be opened.`,
      error instanceof Error ? error.message : String(error),
      'Check that the folder can be written and the disk is not full, or name another with VERBATIM_DATA or --data.',
      { cause: error },
    )
  }
}

function migrate(store: Store, path: string): void {
  store.exec('BEGIN IMMEDIATE')
  try {
    const version = Number(store.prepare('PRAGMA user_version').get()?.user_version)
    if (version > MIGRATIONS.length) {
      throw new SetupError(
        `The database ${path} was written by a newer Verbatim.`,
        `Its schema has version ${version}; this program knows ${MIGRATIONS.length}.`,
        'Use the newer program, or name another folder with VERBATIM_DATA.',
      )
    }
    for (const migration of MIGRATIONS.slice(version)) store.exec(migration)
    store.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`)
  } catch (error) {
    store.exec('ROLLBACK')
    throw error
  }
}
