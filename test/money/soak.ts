/**
 * The long form of kill.test.ts: a hundred random moments on SQLite, and a hundred on Postgres.
 *
 *     npm run soak:money [-- --kills 100 --seed 1]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { prepareTests } from '../../scripts/prepare-tests.ts'

/** A multiplicative generator (Park and Miller, 1988), so that a seed names its moments. */
function moments(count: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647
    return 50 + (state % 1500)
  })
}

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
})
const env: NodeJS.ProcessEnv = {
  ...process.env,
  ...(await prepareTests(process.env, new AbortController().signal)),
  VERBATIM_KILLS: moments(Number(values.kills), Number(values.seed)).join(','),
}
const program = fileURLToPath(new URL('kill.test.ts', import.meta.url))
for (const database of ['sqlite', 'postgres']) {
  process.stdout.write(`${database}: ${values.kills} kills\n`)
  const child = spawn(process.execPath, ['--test', program], {
    env: { ...env, VERBATIM_TEST_DATABASE: database },
    stdio: 'inherit',
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) process.exitCode = 1
}
