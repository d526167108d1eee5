/** `npm test` after its dependencies are there: the engine and the model, the checks, then every test. */
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetupError } from '@verbatim/engine'
import { runChecks } from './checks.ts'
import { testsOnPostgres } from './postgres-pass.ts'
import { prepareTests } from './prepare-tests.ts'
import { runTests } from './run-tests.ts'
import { Tally } from './tally.ts'
import { listTestFiles } from './test-files.ts'

/** What of our own variables a test run takes; an operator's other settings must not decide about it. */
const KEPT = /^VERBATIM_(TEST_\w+|CACHE)$/

/** Settings that are not ours alone. */
const ELSEWHERE = ['PORT', 'DATABASE_URL', 'DATABASE_URL_FILE', 'VALKEY_URL', 'VALKEY_URL_FILE']

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const filters = process.argv.slice(2)
const tally = new Tally()
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
process.once('SIGTERM', () => stop.abort())

async function testAll(): Promise<void> {
  const files = listTestFiles(root, filters)
  if (files.length === 0) {
    process.stderr.write(`No test file's path contains ${filters.join(' or ')}.\n`)
    return
  }
  Object.assign(process.env, await prepareTests(process.env, stop.signal))
  forgetSettings()
  delete process.env.VERBATIM_TEST_DATABASE
  if (filters.length === 0) runChecks(root, tally)
  await runTests(root, files, tally, stop.signal)
  await runOnPostgres(files)
}

/** The second pass: what has to do with the database, on the other one. */
async function runOnPostgres(files: readonly string[]): Promise<void> {
  const again = testsOnPostgres(root, files)
  if (again.length === 0 || stop.signal.aborted) return
  process.stdout.write(`\nOn Postgres:\n`)
  process.env.VERBATIM_TEST_DATABASE = 'postgres'
  await runTests(root, again, tally, stop.signal, 'Postgres')
}

function forgetSettings(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('VERBATIM_') && !KEPT.test(name)) delete process.env[name]
  }
  for (const name of ELSEWHERE) delete process.env[name]
}

try {
  await testAll()
} catch (error) {
  tally.failed += 1
  const text =
    error instanceof SetupError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(stop.signal.aborted ? 'Stopped.\n' : `${text}\n`)
}
process.stdout.write(`${tally}\n`)
process.exitCode = stop.signal.aborted ? 130 : tally.ok ? 0 : 1
