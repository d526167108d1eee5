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

/** How long a statement waits for another process's write. */
export const BUSY_TIMEOUT_MS = 10_000

/** @throws SetupError when the folder or the file cannot be written, or a newer Verbatim made it. */
export function openStore(dataDir: string): Store {
  const path = join(dataDir, 'verbatim.db')
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const store = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
    chmodSync(path, 0o600)
    store.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON',
    )
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

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5

/** Does `work` without waiting for another process's write; false when one is under way. @throws whatever else `work` throws. */
export function withoutWaiting(store: Store, work: () => void): boolean {
  store.exec('PRAGMA busy_timeout = 0')
  try {
    work()
    return true
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false
    throw error
  } finally {
    store.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
  }
}

/** Does all of `work` or nothing of it. @throws what SQLite or `work` says; SQLite has rolled back by itself when the disk is full or broken. */
export function inTransaction(store: Store, work: () => void): void {
  store.exec('BEGIN IMMEDIATE')
  try {
    work()
    store.exec('COMMIT')
  } catch (error) {
    if (store.isTransaction) store.exec('ROLLBACK')
    throw error
  }
}

/** Takes deleted rows out of the files too: secure_delete has zeroed their pages, and the write-ahead log is emptied of the earlier ones. */
export function forgetDeleted(store: Store): void {
  store.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}

function migrate(store: Store, path: string): void {
  // Most openings find it done, and then need no lock for writing.
  if (versionOf(store) === MIGRATIONS.length) return
  store.exec('BEGIN IMMEDIATE')
  try {
    const version = versionOf(store)
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
    // SQLite has rolled back by itself when the disk is full or broken.
    if (store.isTransaction) store.exec('ROLLBACK')
    throw error
  }
}

function versionOf(store: Store): number {
  return Number(store.prepare('PRAGMA user_version').get()?.user_version)
}
