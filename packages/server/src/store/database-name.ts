import { join } from 'node:path'
import { SetupError } from '@verbatim/engine'

/** Where a database is. */
export interface DatabaseTarget {
  dataDir: string
  /** Of a Postgres; undefined for the file in the data folder. */
  databaseUrl?: string | undefined
}

/** The file of a data folder's database. */
export function sqlitePath(dataDir: string): string {
  return join(dataDir, 'verbatim.db')
}

/** How a database is called in messages: its path, or its address without the password. */
export function databaseName(target: DatabaseTarget): string {
  const { dataDir, databaseUrl } = target
  if (databaseUrl === undefined) return sqlitePath(dataDir)
  if (!URL.canParse(databaseUrl)) return 'of DATABASE_URL'
  const { host, pathname } = new URL(databaseUrl)
  return `${host}${pathname}`
}

export function nothingThere(target: DatabaseTarget): SetupError {
  return new SetupError(
    `The database ${databaseName(target)} is not there.`,
    'No service has made it yet.',
    'Name the data folder with --data or VERBATIM_DATA, or the database with DATABASE_URL.',
  )
}

/** Why it cannot be used, in words. Of several addresses none of which answered, each says why. */
export function reasonOf(error: unknown): string {
  const causes: unknown[] = error instanceof AggregateError ? error.errors : [error]
  return causes.map((cause) => (cause instanceof Error ? cause.message : String(cause))).join('; ')
}
