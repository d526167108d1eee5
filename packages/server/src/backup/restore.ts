import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Progress, SetupError } from '@verbatim/engine'
import { type Cell, MIGRATIONS, openLoading, type Table } from '../store/store.ts'
import { Filling } from './filling.ts'
import { BackupReader } from './read-backup.ts'
import { Staging } from './staging.ts'

export interface RestoreOptions {
  /** Empty, or not there. */
  dataDir: string
  /** Of an empty Postgres; undefined for a database in the data folder. */
  databaseUrl: string | undefined
  now: () => number
  progress: Progress
  signal: AbortSignal
}

export interface Restored {
  /** When the backup was begun, as ISO 8601. */
  at: string
  rows: number
  logFiles: number
  /** The keys that came with it, by the names of their files. */
  keys: string[]
}

/**
 * Makes a service of a backup. Nothing of it is there before all of it is; a data folder where this was killed is refused from then on.
 *
 * @throws SetupError when the target is not empty, or a newer Verbatim wrote the backup; DamagedBackup.
 */
export async function restore(file: string, options: RestoreOptions): Promise<Restored> {
  const { dataDir, databaseUrl, signal } = options
  const reader = await BackupReader.open(resolve(file), signal)
  try {
    requireKnownSchema(file, reader.header.schema)
    const staging = await Staging.begin(resolve(dataDir))
    let filled: Omit<Restored, 'at'>
    try {
      filled = await fill(reader, staging, databaseUrl, options)
    } catch (error) {
      await staging.remove()
      throw error
    }
    await staging.settle()
    return { at: reader.header.at, ...filled }
  } finally {
    await reader.close()
  }
}

async function fill(
  reader: BackupReader,
  staging: Staging,
  databaseUrl: string | undefined,
  { now, progress, signal }: RestoreOptions,
): Promise<Omit<Restored, 'at'>> {
  const loading = await openLoading({ dataDir: staging.folder, databaseUrl }, reader.header.schema)
  const total = reader.header.tables.reduce((sum, { rows }) => sum + rows, 0)
  const step = progress.step('Restoring', { total, unit: 'steps' })
  try {
    const filling = new Filling(
      reader,
      loading,
      databaseUrl === undefined ? join(staging.folder, 'log') : undefined,
    )
    for await (const line of reader.content()) {
      signal.throwIfAborted()
      await filling.take(line)
      step.advance(filling.rows)
    }
    await filling.end()
    await loading.insert(AUDIT_COLUMNS, [auditRow(now(), reader.header.at)])
    for (const [name, bytes] of filling.keys) await writeKey(join(staging.folder, name), bytes)
    await loading.finish()
    step.done()
    return { rows: filling.rows, logFiles: filling.logFiles, keys: [...filling.keys.keys()] }
  } catch (error) {
    step.fail('failed')
    await loading.abandon()
    throw error
  }
}

const AUDIT_COLUMNS: Table = {
  name: 'audit',
  columns: [
    { name: 'id', kind: 'text' },
    { name: 'at', kind: 'integer' },
    { name: 'actor', kind: 'text' },
    { name: 'action', kind: 'text' },
    { name: 'details', kind: 'text' },
  ],
}

/** In the transaction of all the rest. */
function auditRow(at: number, takenAt: string): Cell[] {
  return [randomUUID(), BigInt(at), 'cli', 'backup-restored', JSON.stringify({ taken_at: takenAt })]
}

async function writeKey(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

function requireKnownSchema(file: string, schema: number): void {
  if (schema <= MIGRATIONS.length) return
  throw new SetupError(
    `The backup ${file} was written by a newer Verbatim.`,
    `Its schema has version ${schema}; this program knows ${MIGRATIONS.length}.`,
    'Use the newer program.',
  )
}
