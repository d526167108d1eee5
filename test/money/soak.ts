/**
 * The long form of kill.test.ts: a hundred random moments on SQLite, and a hundred on Postgres, which is killed at as many. They go in runs of a few kills,
 * each on data of its own, so that a soak that was ended can go on where it was.
 *
 *     npm run soak:money [-- --kills 100 --seed 1 --from 0 --database sqlite|postgres --minutes 60]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { prepareTests } from '../../scripts/prepare-tests.ts'

const KILLS_A_RUN = 10

/** A multiplicative generator (Park and Miller, 1988), so that a seed names its moments. */
function moments(count: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647
    return 50 + (state % 1500)
  })
}

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    database: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
  },
})
const kills = Number(values.kills)
const deadline = performance.now() + Number(values.minutes) * 60_000
const env: NodeJS.ProcessEnv = {
  ...process.env,
  ...(await prepareTests(process.env, new AbortController().signal)),
}

/** Returns whether it passed. */
async function run(database: string, chosen: readonly number[]): Promise<boolean> {
  const program = fileURLToPath(new URL('kill.test.ts', import.meta.url))
  const child = spawn(process.execPath, ['--test', program], {
    env: { ...env, VERBATIM_TEST_DATABASE: database, VERBATIM_KILLS: chosen.join(',') },
    stdio: 'inherit',
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code === 0
}

for (const database of values.database === undefined ? ['sqlite', 'postgres'] : [values.database]) {
  const all = moments(kills, Number(values.seed))
  let at = Number(values.from)
  let failures = 0
  while (at < kills && performance.now() < deadline) {
    const chosen = all.slice(at, at + KILLS_A_RUN)
    if (!(await run(database, chosen))) failures += 1
    at += chosen.length
    process.stdout.write(`${database}: ${at} of ${kills} moments, ${failures} runs failed\n`)
  }
  if (failures > 0) process.exitCode = 1
  if (at < kills)
    process.stdout.write(`go on with --database ${database} --seed ${values.seed} --from ${at}\n`)
}
