/**
 * The database: one SQLite file in the data folder, or a Postgres that replicas share. Both have one schema and one set of queries.
 *
 * What was committed is on disk. Only commands write: they are idempotent, all commands of a commit are done or none, and commits that come together
 * share the cost (SQLite: one writer, in a thread of its own where a service runs). Migrations are numbered, go forward only, and run once among processes
 * that start at the same time. Who may do what is decided elsewhere; this room only keeps.
 */
import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { SetupError } from '@verbatim/engine'
import pg from 'pg'
import type { CommandsOf, Reader } from './command.ts'
import { type DatabaseTarget, databaseName, nothingThere, reasonOf, sqlitePath } from './database-name.ts'
import { hasSchema, migratePostgres, migrateSqlite } from './migrate.ts'
import { CONNECT_TIMEOUT_MS } from './postgres-connections.ts'
import { PostgresStore } from './postgres-store.ts'
import type { Dialect } from './query.ts'
import { refuseHalfRestored } from './restoring.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { SqliteStore } from './sqlite-store.ts'

export { type Command, command, type Reader, type Transaction } from './command.ts'
export { openLoading, openSnapshot } from './copies.ts'
export { inPieces } from './in-pieces.ts'
export type { Loading } from './loading.ts'
export { MIGRATIONS } from './migrations.ts'
export { type Query, query } from './query.ts'
export { refuseHalfRestored, restoringFolder } from './restoring.ts'
export type { Schema } from './schema.ts'
export type { CountedTable, Snapshot } from './snapshot.ts'
export type { Cell, CellKind, Column, Table } from './table.ts'
export { serveWrites } from './writer-thread.ts'

/** Reads of a store are outside of any transaction, each by itself. */
export interface Store extends Reader {
  readonly dialect: Dialect
  /**
   * Does all commands or none; they are on disk when it resolves, with their results in order.
   *
   * @throws VerbatimError by which a command refuses, or `overloaded` while the database is away.
   */
  commit<Results extends readonly unknown[]>(...commands: CommandsOf<Results>): Promise<Results>
  /**
   * Resolves when the database is there, as far as is known: for what would write nothing before it runs, and could not be kept when it ends.
   *
   * @throws VerbatimError `overloaded` while it is away.
   */
  here(): Promise<void>
  /** All reads of `work` see the database as it was at one moment, while others go on writing. */
  atOneMoment<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result>
  /** Takes deleted rows out of the files too, where that is in our hands; while another process still reads them (a backup), soon after. */
  forgetDeleted(): Promise<void>
  close(): Promise<void>
}

export interface StoreTarget extends DatabaseTarget {
  /** The program of the writer's thread (SQLite); without one this thread writes. */
  writer?: URL | undefined
  /** Refuses a database that nobody made, and makes none: for who asks about what there is. By default a new one is made. */
  mustExist?: boolean | undefined
}

/** @throws SetupError when the database cannot be opened, must exist and does not, or a newer Verbatim made it. */
export async function openStore(target: StoreTarget): Promise<Store> {
  refuseHalfRestored(target.dataDir)
  const { databaseUrl } = target
  return databaseUrl === undefined ? openSqlite(target) : openPostgres(target, databaseUrl)
}

async function openSqlite({ dataDir, writer, mustExist }: StoreTarget): Promise<Store> {
  const path = sqlitePath(dataDir)
  try {
    if (mustExist && !statSync(path, { throwIfNoEntry: false })?.size) throw nothingThere({ dataDir })
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const connection = new SqliteConnection(path)
    try {
      chmodSync(path, 0o600)
      migrateSqlite(connection.database, path)
    } finally {
      connection.close()
    }
    return new SqliteStore(path, writer)
  } catch (error) {
    throw cannotOpen(
      `The database ${path} cannot be opened.`,
      'Check that the folder can be written and the disk is not full, or name another with VERBATIM_DATA or --data.',
      error,
    )
  }
}

async function openPostgres(target: StoreTarget, url: string): Promise<Store> {
  const name = databaseName(target)
  try {
    // It reads the certificates that the URL names.
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'verbatim',
    })
    // A connection that breaks between two queries is told to the next one.
    client.on('error', () => undefined)
    await client.connect()
    try {
      if (target.mustExist && !(await hasSchema(client))) throw nothingThere(target)
      await migratePostgres(client, name)
    } finally {
      await client.end()
    }
    return new PostgresStore(url)
  } catch (error) {
    throw cannotOpen(
      `The database ${name} cannot be opened.`,
      'Check DATABASE_URL, that the server runs, and that its user may make tables.',
      error,
    )
  }
}

function cannotOpen(what: string, todo: string, error: unknown): SetupError {
  if (error instanceof SetupError) return error
  return new SetupError(what, reasonOf(error), todo, { cause: error })
}
