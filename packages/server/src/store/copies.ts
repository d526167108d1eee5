import { existsSync } from 'node:fs'
import { SetupError } from '@verbatim/engine'
import { type DatabaseTarget, databaseName, nothingThere, reasonOf, sqlitePath } from './database-name.ts'
import type { Loading } from './loading.ts'
import { MIGRATIONS } from './migrations.ts'
import { PostgresLoading } from './postgres-loading.ts'
import { PostgresSnapshot } from './postgres-snapshot.ts'
import type { Snapshot } from './snapshot.ts'
import { SqliteLoading } from './sqlite-loading.ts'
import { SqliteSnapshot } from './sqlite-snapshot.ts'

/** All that is in a database now, while it goes on. @throws SetupError when there is none, or a newer Verbatim made it. */
export async function openSnapshot(target: DatabaseTarget): Promise<Snapshot> {
  const snapshot = await open(target)
  if (snapshot.schemaVersion > 0 && snapshot.schemaVersion <= MIGRATIONS.length) return snapshot
  await snapshot.close()
  if (snapshot.schemaVersion === 0) throw nothingThere(target)
  throw new SetupError(
    `The database ${databaseName(target)} was written by a newer Verbatim.`,
    `Its schema has version ${snapshot.schemaVersion}; this program knows ${MIGRATIONS.length}.`,
    'Use the newer program.',
  )
}

/**
 * A new database of a version of the schema, to be filled.
 *
 * @param target `dataDir` is a folder without a database; a Postgres has to be empty. @throws SetupError when it is not.
 */
export async function openLoading(target: DatabaseTarget, version: number): Promise<Loading> {
  const { dataDir, databaseUrl } = target
  if (databaseUrl === undefined) return new SqliteLoading(sqlitePath(dataDir), version)
  return PostgresLoading.open(databaseUrl, databaseName(target), version).catch((error) => {
    throw cannotReach(databaseName(target), error)
  })
}

async function open({ dataDir, databaseUrl }: DatabaseTarget): Promise<Snapshot> {
  const name = databaseName({ dataDir, databaseUrl })
  if (databaseUrl === undefined && !existsSync(sqlitePath(dataDir))) throw nothingThere({ dataDir })
  try {
    return databaseUrl === undefined
      ? new SqliteSnapshot(sqlitePath(dataDir))
      : await PostgresSnapshot.open(databaseUrl)
  } catch (error) {
    throw cannotReach(name, error)
  }
}

function cannotReach(name: string, error: unknown): unknown {
  if (error instanceof SetupError) return error
  const fix = 'Check DATABASE_URL, or VERBATIM_DATA or --data, and that it can be read and written.'
  return new SetupError(`The database ${name} cannot be opened.`, reasonOf(error), fix, { cause: error })
}
