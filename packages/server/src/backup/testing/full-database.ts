import {
  type Cell,
  type Column,
  MIGRATIONS,
  openLoading,
  openSnapshot,
  type Table,
} from '../../store/store.ts'

interface Place {
  dataDir: string
  databaseUrl: string | undefined
}

/** More than a double has digits for. */
export const LARGE = 9_007_199_254_740_993n

/** Makes a database with a row in every table that there is, so that one that is new is in it too. */
export async function makeFullDatabase(place: Place): Promise<Table[]> {
  const loading = await openLoading(place, MIGRATIONS.length)
  for (const table of loading.tables) await loading.insert(table, [table.columns.map(cellFor)])
  await loading.upgrade()
  await loading.finish()
  return [...loading.tables]
}

function cellFor({ name, kind }: Column): Cell {
  if (kind === 'blob') return new Uint8Array([0, 255, 10, 13, 34])
  if (kind === 'integer') return name.endsWith('_nanocredits') ? LARGE : 41n
  if (name === 'billing') return 'prepaid'
  if (name === 'path') return 'checkpoint'
  // All the same, so that rows refer to each other.
  return name.endsWith('id') ? 'one' : `${name}: "\\ \n\u2028 é 🦉`
}

/** All rows of all tables, in an order of their own. */
export async function contentOf(place: Place): Promise<Map<string, string[]>> {
  const snapshot = await openSnapshot(place)
  const content = new Map<string, string[]>()
  for (const table of snapshot.tables) {
    const rows: string[] = []
    for await (const batch of snapshot.rows(table)) rows.push(...batch.map((row) => describe(table, row)))
    content.set(table.name, rows.sort())
  }
  await snapshot.close()
  return new Map([...content].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function describe({ columns }: Table, row: readonly Cell[]): string {
  const cells = columns.map(({ name }, at) => {
    const cell = row[at]
    return `${name}=${cell instanceof Uint8Array ? Buffer.from(cell).toString('hex') : cell}`
  })
  return cells.sort().join(' ')
}
