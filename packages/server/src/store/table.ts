/** A value as either database keeps it. */
export type Cell = bigint | string | Uint8Array | null

export type CellKind = 'integer' | 'text' | 'blob'

export interface Column {
  name: string
  kind: CellKind
}

/** A table as the database's catalogue has it. */
export interface Table {
  name: string
  columns: Column[]
}

const KINDS: Readonly<Record<string, CellKind>> = {
  INTEGER: 'integer',
  TEXT: 'text',
  BLOB: 'blob',
  bigint: 'integer',
  text: 'text',
  bytea: 'blob',
}

/** @param type as the catalogue of either database calls it. */
export function columnOf(table: string, name: string, type: string): Column {
  const kind = KINDS[type]
  if (kind === undefined)
    throw new Error(`${table}.${name} is of type ${type}, which is in one database only`)
  return { name, kind }
}

/** Quoted, as some names are words of SQL. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
