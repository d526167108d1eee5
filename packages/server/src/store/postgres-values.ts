import pg from 'pg'

const { builtins } = pg.types
const INTEGERS: ReadonlySet<number> = new Set([builtins.INT2, builtins.INT4, builtins.INT8, builtins.NUMERIC])

/** Values as SQLite gives them: integers and sums exact, a truth as 1 or 0, bytes as plain ones. Other types are read as pg reads them. */
export function asInSqlite(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (INTEGERS.has(oid)) return BigInt
  if (oid === builtins.BOOL) return (value) => (value === 't' ? 1n : 0n)
  const read = pg.types.getTypeParser(oid, format as 'text')
  if (oid === builtins.BYTEA) return (value) => new Uint8Array(read(value) as Buffer)
  return read
}
