import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Progress, SetupError } from '@verbatim/engine'
import { note } from '../audit/audit.ts'
import { beginLogCopy, FolderPlace, type LogFile } from '../log/log.ts'
import { type CountedTable, MIGRATIONS, openSnapshot, openStore, type Snapshot } from '../store/store.ts'
import {
  type BackupLine,
  encodeRow,
  FORMAT_VERSION,
  type Header,
  KEY_FILES,
  LOG_TABLE,
  SIGN_IN_TABLES,
  toBase64,
} from './backup-format.ts'
import { isLogPath } from './log-path.ts'

export interface BackupOptions {
  dataDir: string
  databaseUrl: string | undefined
  /** Whether the keys of the data folder go with it, and who is signed in: who has them signs as the operator. */
  withKeys: boolean
  now: () => number
  progress: Progress
  signal: AbortSignal
}

export interface BackedUp {
  file: string
  /** Of the file. */
  bytes: number
  rows: number
  logFiles: number
  /** The keys that went with it, by the names of their files. */
  keys: string[]
}

/** Rows change a file's content little: the fastest level is half the size of none, and three times as fast as the usual one. */
const GZIP_LEVEL = 1

/**
 * Writes all that the service keeps to a file that was not there. The service may run, on this machine or others. The audit log has it, unless the database is one
 * of an older program's, whose schema is left as it is.
 *
 * @throws SetupError when the file is there, or there is no database; what the disk says. Nothing is left of the file then.
 */
export async function backUp(file: string, options: BackupOptions): Promise<BackedUp> {
  const path = resolve(file)
  if (existsSync(path)) throw alreadyThere(path)
  const partial = `${path}.partial`
  try {
    const { counts, schemaVersion } = await writeContent(partial, options)
    if (schemaVersion === MIGRATIONS.length) await noteBackup(options)
    await settle(partial, path)
    const { size } = await stat(path)
    return { file: path, bytes: size, ...counts }
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

async function writeContent(path: string, options: BackupOptions) {
  const snapshot = await openSnapshot(options)
  try {
    const content = new Content(snapshot, options)
    const zip = createGzip({ level: GZIP_LEVEL })
    const { signal } = options
    await pipeline(Readable.from(sealed(content.lines())), zip, createWriteStream(path, { mode: 0o600 }), {
      signal,
    })
    return { counts: content.counts, schemaVersion: snapshot.schemaVersion }
  } finally {
    await snapshot.close()
  }
}

async function noteBackup({ dataDir, databaseUrl, withKeys, now }: BackupOptions): Promise<void> {
  const store = await openStore({ dataDir, databaseUrl })
  try {
    const details = { with_keys: withKeys }
    await store.commit(note({ at: now(), actor: 'cli', action: 'backup-made', details }))
  } finally {
    await store.close()
  }
}

class Content {
  readonly counts = { rows: 0, logFiles: 0, keys: [] as string[] }
  readonly #snapshot: Snapshot
  readonly #options: BackupOptions

  constructor(snapshot: Snapshot, options: BackupOptions) {
    this.#snapshot = snapshot
    this.#options = options
  }

  /** The log is looked at before the rows are written and after the moment that they are of: so it is not older, and hardly younger. */
  async *lines(): AsyncGenerator<BackupLine[]> {
    const { dataDir, databaseUrl, now } = this.#options
    const { dialect, schemaVersion, tables } = this.#snapshot
    const ours = tables.filter(({ name }) => name !== LOG_TABLE).map((table) => this.#kept(table))
    const log =
      databaseUrl === undefined ? await beginLogCopy(new FolderPlace(join(dataDir, 'log')).files) : undefined
    const at = new Date(now()).toISOString()
    const header: Header = {
      format: 'verbatim-backup',
      version: FORMAT_VERSION,
      at,
      database: dialect,
      schema: schemaVersion,
      tables: ours,
    }
    yield [header]
    yield* this.#rows(ours)
    for await (const file of log?.files() ?? this.#logRows()) {
      this.counts.logFiles += 1
      yield [{ log: file.path, bytes: toBase64(file.bytes) }]
    }
    if (this.#options.withKeys) yield* this.#keys()
  }

  /** Without keys also without what opens the service to who has it. */
  #kept(table: CountedTable): CountedTable {
    return this.#options.withKeys || !SIGN_IN_TABLES.has(table.name) ? table : { ...table, rows: 0 }
  }

  async *#rows(tables: readonly CountedTable[]): AsyncGenerator<BackupLine[]> {
    const total = tables.reduce((sum, { rows }) => sum + rows, 0)
    const step = this.#options.progress.step('Backing up', { total, unit: 'steps' })
    try {
      for (const table of tables) {
        yield [{ table: table.name }]
        if (table.rows === 0) continue
        for await (const rows of this.#snapshot.rows(table)) {
          yield rows.map(encodeRow)
          this.counts.rows += rows.length
          step.advance(this.counts.rows)
        }
      }
    } catch (error) {
      step.fail('failed')
      throw error
    }
    step.done()
  }

  /** In the database the log is of the same moment as the rows. */
  async *#logRows(): AsyncGenerator<LogFile> {
    const table = this.#snapshot.tables.find(({ name }) => name === LOG_TABLE)
    if (table === undefined) return
    const [path, bytes] = ['path', 'bytes'].map((name) =>
      table.columns.findIndex((column) => column.name === name),
    )
    for await (const rows of this.#snapshot.rows(table)) {
      for (const row of rows) {
        const file = { path: String(row[path ?? -1]), bytes: row[bytes ?? -1] as Uint8Array }
        if (isLogPath(file.path)) yield file
      }
    }
  }

  async *#keys(): AsyncGenerator<BackupLine[]> {
    for (const name of KEY_FILES) {
      const path = join(this.#options.dataDir, name)
      if (!existsSync(path)) continue
      yield [{ key: name, bytes: toBase64(await readFile(path)) }]
      this.counts.keys.push(name)
    }
  }
}

/** The lines as text, and at their end the digest of all of them. */
async function* sealed(lines: AsyncIterable<BackupLine[]>): AsyncGenerator<string> {
  const hash = createHash('sha256')
  for await (const some of lines) {
    const text = some.map((line) => `${JSON.stringify(line)}\n`).join('')
    hash.update(text)
    yield text
  }
  const end: BackupLine = { end: { sha256: hash.digest('hex') } }
  yield `${JSON.stringify(end)}\n`
}

/** Has its name only when all of it is on disk. */
async function settle(partial: string, path: string): Promise<void> {
  await sync(partial)
  await rename(partial, path)
  await sync(dirname(path))
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function alreadyThere(path: string): SetupError {
  return new SetupError(
    `The backup cannot be written to ${path}.`,
    'Something of that name is there already.',
    'Give another name, or remove it first.',
  )
}
