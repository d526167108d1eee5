/** `npm run soak:ledger [-- KILLS [SEED]]`: kills of replicas and of Postgres at random moments, and long histories of the simulation, on both databases. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '../support/postgres.ts'

const [, , kills = '100', seed = String(Math.floor(Math.random() * 2 ** 32))] = process.argv
const room = fileURLToPath(new URL('../../packages/server/src/meter/', import.meta.url))
process.stdout.write(`${kills} kills of each kind, seed ${seed}\n`)
const server = await startPostgres()
const common = {
  ...process.env,
  VERBATIM_TEST_KILLS: kills,
  VERBATIM_TEST_RUNS: kills,
  VERBATIM_TEST_SEED: seed,
  VERBATIM_TEST_POSTGRES: server.url,
}
let failed = 0
for (const database of ['sqlite', 'postgres']) {
  const own = database === 'postgres' ? ['postgres-kill.test.ts'] : []
  for (const name of ['simulation.test.ts', 'kill.test.ts', ...own]) failed ||= await run(name, database)
}
await server.stop()
process.exitCode = failed

async function run(name: string, database: string): Promise<number> {
  process.stdout.write(`${name} on ${database}\n`)
  const child = spawn(process.execPath, ['--test', '--test-reporter', 'spec', room + name], {
    stdio: 'inherit',
    env: { ...common, VERBATIM_TEST_DATABASE: database },
  })
  const [code] = await once(child, 'exit')
  return Number(code ?? 1)
}
