import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readManifest } from '@verbatim/engine'
import { prepareCli } from './testing/cli-process.ts'

/** A machine on which the files of the manifest's first one-file model are there, with bytes that are not the model's. */
async function withAlteredModel(t: TestContext) {
  const cli = await prepareCli(t)
  const card = (await readManifest()).find(({ files }) => files.length === 1)
  const file = card?.files[0]
  assert.ok(card && file)
  const folder = join(cli.home, 'cache', 'models', card.id)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, file.name), 'not the model')
  return { ...cli, id: card.id, file: file.name }
}

test('on an empty machine every model of the manifest is listed as absent', async (t) => {
  const { run } = await prepareCli(t)
  const listed = JSON.parse((await run('models', 'list', '--json')).stdout)
  const manifest = await readManifest()
  assert.deepEqual(
    listed.map(({ id, present, path }: { id: string; present: boolean; path: null }) => [id, present, path]),
    manifest.map(({ id }) => [id, false, null]),
  )
  const { stdout } = await run('models', 'list')
  assert.match(stdout, /^ID +SIZE +PRESENT +FITS +LICENCE\n/)
  for (const { id, license } of manifest) assert.match(stdout, new RegExp(`${id} .* no .*${license}\n`))
})

test('verify ends with 3 and names file, expected and found digest', async (t) => {
  const { run, id, file } = await withAlteredModel(t)
  const text = await run('models', 'verify', id)
  assert.equal(text.exitCode, 3)
  assert.match(text.stdout, new RegExp(`ALTERED +${id} +${file}`))
  assert.match(text.stderr, new RegExp(`${file} of ${id}.*Expected.*found is \\w{64}.*models rm ${id}`, 's'))
  const data = await run('models', 'verify', '--json')
  assert.equal(data.exitCode, 3)
  const [check] = JSON.parse(data.stdout)
  assert.deepEqual([check.id, check.file, check.ok], [id, file, false])
})

test('the doctor calls an altered model a failure', async (t) => {
  const { run, id } = await withAlteredModel(t)
  const { exitCode, stdout } = await run('doctor', '--json')
  const line = JSON.parse(stdout).find(({ check }: { check: string }) => check === 'model')
  assert.deepEqual([exitCode, line.status], [1, 'fail'])
  assert.match(line.fix, new RegExp(`models rm ${id}`))
})

test('rm deletes a model, and says when there is none', async (t) => {
  const { run, id } = await withAlteredModel(t)
  assert.deepEqual(JSON.parse((await run('models', 'rm', id, '--json')).stdout), { id, removed: true })
  const again = await run('models', 'rm', id)
  assert.equal(again.exitCode, 1)
  assert.match(again.stderr, /no model/)
})

test('an absent model cannot be verified, an unknown one is named', async (t) => {
  const { run } = await prepareCli(t)
  const [card] = await readManifest()
  const absent = await run('models', 'verify', card?.id ?? '')
  assert.equal(absent.exitCode, 1)
  assert.match(absent.stderr, /models pull/)
  for (const verb of ['pull', 'verify', 'rm']) {
    const unknown = await run('models', verb, 'no-such-model')
    assert.equal(unknown.exitCode, 1, verb)
    assert.match(unknown.stderr, /"no-such-model".*Why: /s, verb)
  }
})
