import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The scripts' own Python environment, made of models/nano/requirements.txt by `npm test`. */
const python = process.env.VERBATIM_TEST_TRAINER
const engine = process.env.VERBATIM_TEST_ENGINE

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verbatim-retrain-'))
})
after(() => rm(folder, { recursive: true, force: true }))

async function runScript(name: string, ...values: string[]): Promise<string> {
  if (!python || !engine) throw new Error('VERBATIM_TEST_TRAINER is not set: run the tests with npm test')
  const script = fileURLToPath(new URL(name, import.meta.url))
  const { stdout } = await promisify(execFile)(python, [script, ...values], { timeout: 550_000 })
  return stdout
}

/** Trains a very small one in a folder of its own and gives the digest of its GGUF. */
async function train(
  name: string,
  steps: number,
  stops: number[],
): Promise<{ path: string; sha256: string }> {
  const out = join(folder, name)
  const options = ['--out', out, '--steps', String(steps), '--hidden', '128', '--small']
  for (const stop of stops) await runScript('train.py', ...options, '--stop-at', String(stop))
  await runScript('train.py', ...options)
  const path = join(out, 'model.gguf')
  await runScript('export.py', '--checkpoint', join(out, 'checkpoint.npz'), '--out', path, '--hidden', '128')
  return {
    path,
    sha256: createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  }
}

test('a run that was interrupted goes on to the same bytes as one that was not', async () => {
  const whole = await train('whole', 6, [])
  const resumed = await train('resumed', 6, [4])
  const other = await train('other', 7, [])
  assert.equal(resumed.sha256, whole.sha256)
  assert.notEqual(other.sha256, whole.sha256)
})

test('a minute of training gives a model that the engine loads and that answers in Harmony', async () => {
  const { path } = await train('minute', 220, [])
  const measured = await runScript('evaluate.py', '--engine', engine ?? '', '--model', path, '--cases', '20')
  const [, cases = '0', form = '0'] = /^total +(\d+) +(\d+)/m.exec(measured) ?? []
  assert.equal(Number(cases), 20)
  assert.ok(Number(form) >= 8, measured)
})
