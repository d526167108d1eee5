/** `npm run soak:log [-- KILLS [SEED]]`: the test of kills at random moments, 200 times. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const [, , kills = '200', seed = String(Math.floor(Math.random() * 2 ** 32))] = process.argv
const test = fileURLToPath(new URL('../../packages/server/src/log/kill.test.ts', import.meta.url))
process.stdout.write(`${kills} kills, seed ${seed}\n`)
const child = spawn(process.execPath, ['--test', '--test-reporter', 'spec', test], {
  stdio: 'inherit',
  env: { ...process.env, VERBATIM_TEST_KILLS: kills, VERBATIM_TEST_SEED: seed },
})
const [code] = await once(child, 'exit')
process.exitCode = Number(code ?? 1)
