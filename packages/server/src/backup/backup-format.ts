import type { Cell, CellKind, CountedTable, Table } from '../store/store.ts'

/** Of the file; the schema has a version of its own. */
export const FORMAT_VERSION = 1

/** The first line of a backup. */
export interface Header {
  format: 'verbatim-backup'
  version: number
  /** When it was begun, as ISO 8601. */
  at: string
  /** Where it comes from; it can go into the other one. */
  database: 'sqlite' | 'postgres'
  schema: number
  tables: CountedTable[]
}

/** What a backup holds, in this order: each table followed by its rows, the log's files, the keys, the end. */
export type BackupLine =
  | Header
  | { table: string }
  | EncodedCell[]
  | { log: string; bytes: string }
  | { key: string; bytes: string }
  /** The digest of all lines before it, with their ends. */
  | { end: { sha256: string } }

/** Integers that a JSON number would round are texts; bytes are base64. */
export type EncodedCell = number | string | null

/** Secrets that lie in the data folder unless the operator keeps them elsewhere. */
export const KEY_FILES = ['operator.key', 'log.key', 'auth.secret']

/** Sessions, links and what was mailed to sign in by; nobody misses them who can sign in again. */
export const SIGN_IN_TABLES: ReadonlySet<string> = new Set([
  'owner_links',
  'owner_sessions',
  'auth_session',
  'auth_verification',
  'auth_writes',
])

/** Where the log lies on Postgres. In a backup it is files, wherever it lay. */
export const LOG_TABLE = 'log_files'

/** A file that is no backup, or not what was written. */
export class DamagedBackup extends Error {
  readonly file: string

  constructor(file: string, why: string, options?: ErrorOptions) {
    super(why, options)
    this.name = 'DamagedBackup'
    this.file = file
  }
}

export function encodeRow(row: readonly Cell[]): EncodedCell[] {
  return row.map((cell) => {
    if (typeof cell !== 'bigint') return cell instanceof Uint8Array ? toBase64(cell) : cell
    const number = Number(cell)
    return Number.isSafeInteger(number) ? number : String(cell)
  })
}

/** @throws Error saying what is wrong with it. */
export function decodeRow(row: readonly unknown[], { name, columns }: Table): Cell[] {
  if (row.length !== columns.length) throw new Error(`a row of ${name} has ${row.length} cells`)
  return columns.map((column, at) => {
    const cell = decodeCell(row[at], column.kind)
    if (cell === undefined) throw new Error(`${name}.${column.name} is no ${column.kind}`)
    return cell
  })
}

function decodeCell(value: unknown, kind: CellKind): Cell | undefined {
  if (value === null) return null
  if (kind === 'integer') {
    const text = typeof value === 'number' ? String(value) : value
    return typeof text === 'string' && /^-?\d+$/.test(text) ? BigInt(text) : undefined
  }
  if (typeof value !== 'string') return undefined
  return kind === 'text' ? value : fromBase64(value)
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

export function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64')
}
