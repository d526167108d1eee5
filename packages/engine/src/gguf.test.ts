import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { LLAMA_PAIRS, makeGguf, uint64 } from './fixtures/gguf-maker.ts'
import { scratchFolder } from './fixtures/scratch.ts'
import { GgufError, readGgufMetadata } from './gguf.ts'
import { cardOfFile } from './gguf-card.ts'
import { SetupError } from './setup-error.ts'

async function fileOf(t: TestContext, bytes: Uint8Array, name = 'model.gguf'): Promise<string> {
  const path = join(await scratchFolder(t), name)
  await writeFile(path, bytes)
  return path
}

test('pairs come back, a vocabulary as its length only', async (t) => {
  const metadata = await readGgufMetadata(await fileOf(t, makeGguf(LLAMA_PAIRS)))
  assert.equal(metadata.get('general.name'), 'Tiny Llama')
  assert.equal(metadata.get('llama.context_length'), 2048)
  assert.equal(metadata.get('tokenizer.ggml.tokens.length'), 5000)
})

test('a header cut anywhere is told from a whole one', async (t) => {
  const whole = makeGguf(LLAMA_PAIRS)
  const path = await fileOf(t, whole)
  const cut = fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
    await writeFile(path, whole.subarray(0, length))
    await assert.rejects(readGgufMetadata(path), GgufError)
  })
  await fc.assert(cut, { numRuns: 60 })
})

test('altered headers give an error of their own or values, never another failure', async (t) => {
  const whole = makeGguf(LLAMA_PAIRS.filter(([, value]) => !Array.isArray(value)))
  const path = await fileOf(t, whole)
  const altered = fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
    const bytes = Buffer.from(whole)
    bytes[at] = byte
    await writeFile(path, bytes)
    await readGgufMetadata(path).catch((error) => assert.ok(error instanceof GgufError, String(error)))
  })
  await fc.assert(altered, { numRuns: 150 })
})

test('a claim that no file can keep is not believed', async (t) => {
  const head = Buffer.concat([Buffer.from('GGUF'), Buffer.from([3, 0, 0, 0]), uint64(0), uint64(2 ** 40)])
  await assert.rejects(readGgufMetadata(await fileOf(t, head)), /claims 1099511627776 key-value pairs/)
  await assert.rejects(readGgufMetadata(await fileOf(t, makeGguf([], 9))), /version is 9/)
})

test('a card says what the header says', async (t) => {
  const bytes = makeGguf(LLAMA_PAIRS)
  const card = await cardOfFile(await fileOf(t, bytes, 'My model (1).gguf'))
  assert.equal(card.id, 'My-model--1-')
  assert.equal(card.description, 'Tiny Llama')
  assert.equal(card.contextTokens, 2048)
  assert.equal(card.kvBytesPerToken, 2 * 2 * (16 + 16) * 2)
  assert.equal(card.files[0]?.sizeBytes, bytes.length)
  assert.deepEqual(card.reasoningEfforts, [])
  assert.ok(!card.supportedParameters.includes('reasoning_effort'))
})

test('a gpt-oss file reasons', async (t) => {
  const pairs = LLAMA_PAIRS.map(([key, value]) => [
    key.replace('llama', 'gpt-oss'),
    value === 'llama' ? 'gpt-oss' : value,
  ])
  const card = await cardOfFile(await fileOf(t, makeGguf(pairs as typeof LLAMA_PAIRS)))
  assert.deepEqual(card.reasoningEfforts, ['none', 'low', 'medium', 'high'])
  assert.ok(card.supportedParameters.includes('reasoning_effort'))
})

test('parts are counted together, and a missing one is named', async (t) => {
  const folder = await scratchFolder(t)
  const bytes = makeGguf(LLAMA_PAIRS)
  await writeFile(join(folder, 'big-00001-of-00002.gguf'), bytes)
  const first = join(folder, 'big-00001-of-00002.gguf')
  await assert.rejects(cardOfFile(first), /of its 2 parts 1 are there/)
  await writeFile(join(folder, 'big-00002-of-00002.gguf'), 'more')
  const card = await cardOfFile(first)
  assert.deepEqual(
    card.files.map(({ name, sizeBytes }) => [name, sizeBytes]),
    [
      ['big-00001-of-00002.gguf', bytes.length],
      ['big-00002-of-00002.gguf', 4],
    ],
  )
})

test('a file that is missing, no GGUF, or lacks a size is a SetupError that says so', async (t) => {
  const refused = (pattern: RegExp) => (error: unknown) =>
    error instanceof SetupError && pattern.test(error.message)
  await assert.rejects(cardOfFile('/nowhere/model.gguf'), refused(/There is no file \/nowhere\/model\.gguf/))
  await assert.rejects(
    cardOfFile(await fileOf(t, Buffer.from('hello'))),
    refused(/does not begin with "GGUF"/),
  )
  const incomplete = makeGguf(LLAMA_PAIRS.slice(0, 2))
  await assert.rejects(cardOfFile(await fileOf(t, incomplete)), refused(/lacks llama\.context_length/))
})
