import assert from 'node:assert/strict'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { recoverEigenSigner } from '@verbatim/proof'
import { prepareCli } from './testing/cli-process.ts'

const KEY = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318'
const ADDRESS = '0x2c7536E3605D9C16a7a3D7b1898e529396a65c23'

/** With a database, as a service or the first account makes it. */
async function prepareData(t: TestContext, env: Record<string, string> = {}) {
  const prepared = await prepareCli(t, env)
  assert.equal((await prepared.run('accounts', 'create', '--name', 'team')).exitCode, 0)
  return prepared
}

test('a folder without a key has no operator, and show makes none', async (t) => {
  const { home, run } = await prepareData(t)
  const shown = JSON.parse((await run('operator', 'show', '--json')).stdout)
  assert.deepEqual([shown.address, shown.history], [null, []])
  await assert.rejects(stat(join(home, 'data', 'operator.key')), { code: 'ENOENT' })
  const ended = await run('operator', 'rotate')
  assert.equal(ended.exitCode, 1)
  assert.match(ended.stderr, /There is no key to rotate/)
})

test('a key from the environment is shown by its address, and cannot be rotated here', async (t) => {
  const { run } = await prepareData(t, { VERBATIM_OPERATOR_KEY: KEY })
  const shown = await run('operator', 'show', '--json')
  assert.equal(JSON.parse(shown.stdout).address, ADDRESS)
  assert.ok(!shown.stdout.includes(KEY))
  const ended = await run('operator', 'rotate')
  assert.equal(ended.exitCode, 1)
  assert.match(ended.stderr, /VERBATIM_OPERATOR_KEY/)
  assert.ok(!ended.stderr.includes(KEY))
})

test('a rotated key is shown at once; the old one has handed over, and signs until the service starts again', async (t) => {
  const { home, run } = await prepareData(t)
  const path = join(home, 'data', 'operator.key')
  await mkdir(join(home, 'data'), { recursive: true })
  await writeFile(path, `${KEY}\n`, { mode: 0o600 })
  const rotated = await run('operator', 'rotate', '--json')
  assert.equal(rotated.exitCode, 0)
  const { from, to } = JSON.parse(rotated.stdout)
  assert.equal(from, ADDRESS)
  assert.notEqual(to, ADDRESS)
  const shown = JSON.parse((await run('operator', 'show', '--json')).stdout)
  assert.equal(shown.address, to)
  const [old, ...others] = shown.history
  assert.deepEqual([old.address, old.until, others], [ADDRESS, null, []])
  assert.match(old.handover, /^[0-9a-f]{130}$/)
  assert.equal((await run('operator', 'show')).stdout, `${to}\n`)
  assert.notEqual((await readFile(path, 'utf8')).trim(), KEY)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('a key that is kept elsewhere hands over to the one in a file, which begins with the next start', async (t) => {
  const { home, run } = await prepareData(t, { VERBATIM_OPERATOR_KEY: KEY })
  const next = join(home, 'next.key')
  await writeFile(next, `${'11'.repeat(32)}\n`, { mode: 0o600 })
  const rotated = await run('operator', 'rotate', '--to', next, '--json')
  assert.equal(rotated.exitCode, 0, rotated.stderr)
  const { from, to } = JSON.parse(rotated.stdout)
  assert.equal(from, ADDRESS)
  const { address, history } = JSON.parse((await run('operator', 'show', '--json')).stdout)
  assert.equal(address, ADDRESS)
  assert.equal(recoverEigenSigner(handoverOf(from, to, history[0].since), history[0].handover), ADDRESS)
  await assert.rejects(stat(join(home, 'data', 'operator.key')), { code: 'ENOENT' })
  const missing = await run('operator', 'rotate', '--to', join(home, 'none'))
  assert.equal(missing.exitCode, 1)
})

/** The text that the old key signs. */
function handoverOf(from: string, to: string, at: string): string {
  return `Verbatim operator handover\nfrom ${from}\nto ${to}\nat ${at}`
}
