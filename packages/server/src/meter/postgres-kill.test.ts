import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startPostgres } from '../../../../test/support/postgres.ts'
import { openStore } from '../store/store.ts'
import { killRun } from './testing/kill-run.ts'
import { randomOf } from './testing/random-of.ts'

/** test/meter/soak.ts asks for more of them. */
const KILLS = Number(process.env.VERBATIM_TEST_KILLS ?? 4)
const SEED = Number(process.env.VERBATIM_TEST_SEED ?? 6)

test(`${KILLS} kills, of replicas and of Postgres itself in turns, lose nothing and charge nothing twice`, {
  timeout: 60_000 + KILLS * 120_000,
  skip: process.env.VERBATIM_TEST_DATABASE !== 'postgres' && 'in the pass on Postgres',
}, async (context) => {
  const server = await startPostgres()
  const dataDir = await mkdtemp(join(tmpdir(), 'verbatim-meter-'))
  try {
    const databaseUrl = await server.createDatabase()
    const store = await openStore({ dataDir, databaseUrl })
    const place = { store, dataDir, databaseUrl, close: () => store.close() }
    const report = await killRun(place, KILLS, randomOf(SEED), async () => {
      await server.kill()
      await server.restart()
    })
    context.diagnostic(JSON.stringify(report))
    assert.ok(report.settled > 0)
    await store.close()
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})
