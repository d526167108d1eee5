import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import { engineEnvironment } from './engine-environment.ts'
import { realParts, startOptions } from './fixtures/parts.ts'
import type { RunningEngine } from './running-engine.ts'
import { startEngine } from './supervisor.ts'

/** The kernels of the very binary that serves, held against themselves: see patches/0005. */

interface Difference {
  operation: string
  rows: number
  threads: number
  different: number
}

function checkKernels(exact: boolean) {
  const run = spawnSync(realParts().enginePath, ['--check-exact'], {
    encoding: 'utf8',
    env: engineEnvironment(process.env, exact),
    maxBuffer: 16_000_000,
  })
  const lines = run.stdout.trim().split('\n')
  const totals = JSON.parse(lines.pop() ?? '{}') as { checked: number; unequal: number }
  return { status: run.status, totals, differences: lines.map((line) => JSON.parse(line) as Difference) }
}

test('What belongs to a row is the same bytes alone and in any batch, for all kernels and weight types', () => {
  const { status, totals, differences } = checkKernels(true)
  assert.deepEqual(differences, [])
  assert.ok(totals.checked > 1000, `only ${totals.checked} comparisons`)
  assert.equal(status, 0)
})

test('The quick kernels are not exact, and the check tells', () => {
  const { status, totals, differences } = checkKernels(false)
  assert.equal(differences.length, totals.unequal)
  assert.ok(differences.some(({ operation }) => operation.startsWith('flash_attn_ext f16')))
  assert.equal(status, 1)
})

/** Around the attention's tile (64), the sliding window (128), the micro-batch (256) and the ring of its cells (512). */
const CUTS = [1, 2, 7, 63, 64, 65, 129, 256, 300, 520]
const PROMPT = Array.from({ length: 600 }, (_, at) => 20 + ((at * 7919 + at * at * 31) % 1900))
const OTHER = PROMPT.toReversed()

let engine: RunningEngine

before(async () => {
  const modelPath = process.env.VERBATIM_TEST_NANO
  if (modelPath === undefined) throw new Error('VERBATIM_TEST_NANO is not set: run the tests with npm test')
  engine = await startEngine(startOptions({ ...realParts(), modelPath }))
  await engine.whenReady(60_000)
})

after(() => engine.stop())

test('An answer is the same wherever its prompt was cut, and whoever had the cells before', async () => {
  const alone = await answer(PROMPT, { cache_prompt: false })
  for (const cut of CUTS) {
    await answer(OTHER.slice(0, cut + 40), { id_slot: 0 })
    await answer(PROMPT.slice(0, cut), { id_slot: 0 })
    assert.equal(await answer(PROMPT, { id_slot: 0 }), alone, `cut after ${cut} tokens`)
  }
})

test('An answer is the same beside another that changes how batches are split', async () => {
  const alone = await answer(PROMPT, { cache_prompt: false })
  const [beside] = await Promise.all([
    answer(PROMPT, { cache_prompt: false }),
    answer(OTHER.slice(0, 333), { cache_prompt: false }),
  ])
  assert.equal(beside, alone)
})

/** Tokens and log-probabilities to the last digit, as one text. */
function answer(prompt: number[], more: object): Promise<string> {
  const body = { prompt, n_predict: 16, seed: 5, temperature: 0.8, ignore_eos: true, n_probs: 3, ...more }
  return new Promise((resolve, reject) => {
    const options = { socketPath: engine.socketPath, path: '/completion', method: 'POST', agent: false }
    const asked = request({ ...options, headers: { 'content-type': 'application/json' } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        const { completion_probabilities: steps } = JSON.parse(text) as {
          completion_probabilities?: unknown[]
        }
        if (steps?.length === 16) resolve(JSON.stringify(steps))
        else reject(new Error(`the engine answered ${response.statusCode}: ${text}`))
      })
    })
    asked.on('error', reject).end(JSON.stringify(body))
  })
}
