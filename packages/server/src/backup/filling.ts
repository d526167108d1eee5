import { z } from 'zod'
import { FolderPlace, type LogFile, type LogFiles } from '../log/log.ts'
import type { Cell, Loading, Table } from '../store/store.ts'
import { decodeRow, fromBase64, KEY_FILES, LOG_TABLE } from './backup-format.ts'
import { isLogPath } from './log-path.ts'
import type { BackupReader } from './read-backup.ts'

/** What is written at a time. */
const BATCH_ROWS = 1_000
const BATCH_BYTES = 1_000_000

const lineSchema = z.union([
  z.strictObject({ table: z.string() }),
  z.strictObject({ log: z.string(), bytes: z.string() }),
  z.strictObject({ key: z.string(), bytes: z.string() }),
])

/** Takes the lines of a backup in, and knows when some are missing. */
export class Filling {
  rows = 0
  logFiles = 0
  readonly keys = new Map<string, Uint8Array>()
  readonly #reader: BackupReader
  readonly #loading: Loading
  readonly #logFolder: LogFiles | undefined
  /** The tables of the backup, with the columns as they were there. */
  readonly #tables: Map<string, Table>
  readonly #missing: Map<string, number>
  #table: Table | undefined
  #batch: Cell[][] = []
  #batchBytes = 0
  #log: LogFile[] = []
  #isUpgraded = false

  /** @param logFolder where the log goes; undefined for the database. @throws DamagedBackup when its tables are not those of its schema. */
  constructor(reader: BackupReader, loading: Loading, logFolder: string | undefined) {
    this.#reader = reader
    this.#loading = loading
    this.#logFolder = logFolder === undefined ? undefined : new FolderPlace(logFolder).files
    const { tables } = reader.header
    this.#tables = new Map(tables.map((table) => [table.name, table]))
    this.#missing = new Map(tables.map(({ name, rows }) => [name, rows]))
    const known = shapes(loading.tables.filter(({ name }) => name !== LOG_TABLE))
    if (shapes(tables) !== known) throw reader.damaged('Its tables are not those of its schema.')
  }

  /** @throws DamagedBackup */
  async take(line: unknown): Promise<void> {
    if (Array.isArray(line)) return this.#takeRow(line)
    const known = lineSchema.safeParse(line)
    if (!known.success) throw this.#reader.damaged('It has a line of an unknown kind.', known.error)
    const value = known.data
    if ('table' in value) return this.#beginTable(value.table)
    if ('log' in value) return this.#takeLogFile({ path: value.log, bytes: fromBase64(value.bytes) })
    if (!KEY_FILES.includes(value.key)) throw this.#reader.damaged(`It has an unknown key, ${value.key}.`)
    this.keys.set(value.key, fromBase64(value.bytes))
  }

  /** @throws DamagedBackup when something is missing. */
  async end(): Promise<void> {
    await this.#upgrade()
    await this.#writeLog()
    const missing = [...this.#missing].find(([, rows]) => rows !== 0)
    if (missing !== undefined) throw this.#reader.damaged(`Rows of ${missing[0]} are missing.`)
  }

  async #beginTable(name: string): Promise<void> {
    await this.#writeRows()
    this.#table = this.#tables.get(name)
    if (this.#table === undefined) throw this.#reader.damaged(`It has an unknown table, ${name}.`)
  }

  async #takeRow(cells: unknown[]): Promise<void> {
    const table = this.#table
    if (table === undefined) throw this.#reader.damaged('It has a row of no table.')
    const row = this.#decode(cells, table)
    this.#batch.push(row)
    for (const cell of row)
      this.#batchBytes += typeof cell === 'string' || cell instanceof Uint8Array ? cell.length : 8
    this.#missing.set(table.name, (this.#missing.get(table.name) ?? 0) - 1)
    this.rows += 1
    if (this.#batch.length >= BATCH_ROWS || this.#batchBytes >= BATCH_BYTES) await this.#writeRows()
  }

  #decode(cells: unknown[], table: Table): Cell[] {
    try {
      return decodeRow(cells, table)
    } catch (error) {
      throw this.#reader.damaged(`Its rows cannot be read: ${(error as Error).message}.`, error)
    }
  }

  async #writeRows(): Promise<void> {
    if (this.#table !== undefined && this.#batch.length > 0)
      await this.#loading.insert(this.#table, this.#batch)
    this.#batch = []
    this.#batchBytes = 0
  }

  async #takeLogFile(file: LogFile): Promise<void> {
    if (!isLogPath(file.path)) throw this.#reader.damaged(`It has ${file.path}, which is no file of a log.`)
    await this.#upgrade()
    this.#log.push(file)
    this.logFiles += 1
    if (this.#log.length >= BATCH_ROWS) await this.#writeLog()
  }

  /** The rows are all there: from here on the schema is the newest, which has a place for the log. */
  async #upgrade(): Promise<void> {
    if (this.#isUpgraded) return
    this.#isUpgraded = true
    await this.#writeRows()
    await this.#loading.upgrade()
    this.#table = undefined
    await this.#logFolder?.prepare()
  }

  async #writeLog(): Promise<void> {
    const files = this.#log
    this.#log = []
    if (files.length === 0) return
    if (this.#logFolder !== undefined) return this.#logFolder.write(files)
    await this.#loading.insert(
      LOG_COLUMNS,
      files.map(({ path, bytes }) => [path, bytes]),
    )
  }
}

const LOG_COLUMNS: Table = {
  name: LOG_TABLE,
  columns: [
    { name: 'path', kind: 'text' },
    { name: 'bytes', kind: 'blob' },
  ],
}

/** The order of columns does not matter, as rows are written by their names. */
function shapes(tables: readonly Table[]): string {
  const names = tables.map(({ name, columns }) =>
    [name, ...columns.map((column) => `${column.name} ${column.kind}`).sort()].join(', '),
  )
  return names.sort().join('\n')
}
