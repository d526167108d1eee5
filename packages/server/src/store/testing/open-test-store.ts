import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openStore, type Store } from '../store.ts'

/** A store of its own for a test: SQLite, or in the pass on Postgres a fresh database of the server that the test run started. */
export interface TestStore {
  store: Store
  dataDir: string
  /** To open it a second time, as another process would. */
  databaseUrl: string | undefined
  close(): Promise<void>
}

/** @param writer the program of a writer's thread, where the test has one (SQLite). */
export async function openTestStore(writer?: URL): Promise<TestStore> {
  const dataDir = mkdtempSync(join(tmpdir(), 'verbatim-store-'))
  const databaseUrl = await freshDatabase()
  const store = await openStore({ dataDir, databaseUrl, writer })
  const close = async () => {
    await store.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { store, dataDir, databaseUrl, close }
}

/** The URL of a new database in the pass on Postgres; undefined in the one on SQLite. */
export async function freshDatabase(): Promise<string | undefined> {
  const { VERBATIM_TEST_DATABASE: database, VERBATIM_TEST_POSTGRES: server } = process.env
  if (database !== 'postgres') return undefined
  if (server === undefined) throw new Error('VERBATIM_TEST_POSTGRES is not set: run the tests with npm test')
  const name = `test_${randomBytes(8).toString('hex')}`
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
