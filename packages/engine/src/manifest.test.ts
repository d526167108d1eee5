import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { chatParameters } from '@verbatim/protocol'
import { sha256Of } from './digest.ts'
import { scratchFolder } from './fixtures/scratch.ts'
import { readManifest } from './manifest.ts'
import { SetupError } from './setup-error.ts'
import { weightsBytes } from './sizing.ts'

test('the manifest has the models that are promised, the larger the higher in rank', async () => {
  const cards = await readManifest()
  const byRank = cards.toSorted((a, b) => a.rank - b.rank)
  assert.deepEqual(
    byRank.map(({ id }) => id),
    ['gpt-oss-nano-vision', 'gpt-oss-nano', 'SmolLM2-135M-Instruct', 'gpt-oss-20b', 'gpt-oss-120b'],
  )
  assert.deepEqual(byRank.slice(2).map(weightsBytes), [98_362_432, 12_109_566_560, 63_387_346_464])
})

test('bundled files are the ones that the manifest names', async () => {
  const files = (await readManifest()).flatMap((card) => card.files)
  const bundled = files.flatMap(({ sources, ...file }) =>
    sources.flatMap((source) => (source.kind === 'bundled' ? [{ ...file, path: source.path }] : [])),
  )
  assert.equal(bundled.length, 3)
  for (const { path, sha256, sizeBytes } of bundled) {
    const bytes = await readFile(new URL(path, new URL('../../../', import.meta.url)))
    assert.deepEqual([bytes.length, sha256Of(bytes)], [sizeBytes, sha256], path)
  }
})

test('gpt-oss takes every parameter; SmolLM2 all but those of reasoning', async () => {
  const all = Object.keys(chatParameters)
  const reasoning = ['reasoning_effort', 'separate_reasoning', 'chat_template_kwargs']
  for (const { id, supportedParameters, reasoningEfforts } of await readManifest()) {
    const reasons = id.startsWith('gpt-oss')
    const expected = reasons ? all : all.filter((name) => !reasoning.includes(name))
    assert.deepEqual(supportedParameters.toSorted(), expected.toSorted(), id)
    assert.deepEqual(reasoningEfforts, reasons ? ['none', 'low', 'medium', 'high'] : [], id)
  }
})

test('a manifest that is missing or wrong is a SetupError', async (t) => {
  const path = join(await scratchFolder(t), 'manifest.json')
  const url = pathToFileURL(path)
  await assert.rejects(readManifest(url), SetupError)
  await writeFile(path, '[{"id":"x"}]')
  await assert.rejects(
    readManifest(url),
    (error) => error instanceof SetupError && /license/.test(error.message),
  )
})
