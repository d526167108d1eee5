import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { scratchFolder } from './fixtures/scratch.ts'
import { type Member, makeZip } from './fixtures/zip-maker.ts'
import { extractAll, extractMember, ZipError } from './zip.ts'

const TEXT = Buffer.from('weights '.repeat(20_000))

async function extract(t: TestContext, zip: Buffer, member = 'pkg/weights') {
  const folder = await scratchFolder(t)
  await writeFile(join(folder, 'a.zip'), zip)
  await extractMember(join(folder, 'a.zip'), member, join(folder, 'out')).catch(async (error) => {
    assert.deepEqual(await readdir(folder), ['a.zip'], 'a failure leaves no file')
    throw error
  })
  return readFile(join(folder, 'out'))
}

const KINDS: [name: string, member: Partial<Member>][] = [
  ['stored', {}],
  ['deflated', { deflate: true }],
  ['zip64', { zip64: true }],
  ['deflated zip64', { deflate: true, zip64: true }],
]

for (const [name, kind] of KINDS) {
  test(`a ${name} member comes out as it went in`, async (t) => {
    const others = { name: 'pkg/__init__.py', bytes: Buffer.from('pass') }
    const zip = makeZip([others, { name: 'pkg/weights', bytes: TEXT, ...kind }])
    assert.deepEqual(await extract(t, zip), TEXT)
  })
}

test('a member whose CRC does not match is refused', async (t) => {
  for (const deflate of [false, true]) {
    const zip = makeZip([{ name: 'pkg/weights', bytes: TEXT, deflate, crc: 1 }])
    await assert.rejects(extract(t, zip), (error) => error instanceof ZipError && /CRC/.test(error.message))
  }
})

test('altered bytes are refused', async (t) => {
  const zip = makeZip([{ name: 'pkg/weights', bytes: TEXT }])
  zip[100] = (zip[100] ?? 0) ^ 1
  await assert.rejects(extract(t, zip), /CRC/)
})

test('a missing member, a truncated zip and no zip at all are told apart from success', async (t) => {
  const zip = makeZip([{ name: 'pkg/weights', bytes: TEXT }])
  await assert.rejects(extract(t, zip, 'pkg/other'), /has no member pkg\/other/)
  await assert.rejects(extract(t, zip.subarray(0, zip.length - 30)), ZipError)
  await assert.rejects(extract(t, Buffer.from('not a zip')), ZipError)
})

test('all members are written below the folder, and none outside it', async (t) => {
  const folder = await scratchFolder(t)
  const path = join(folder, 'a.zip')
  await writeFile(
    path,
    makeZip([
      { name: 'a/b', bytes: TEXT, deflate: true },
      { name: 'c', bytes: TEXT },
    ]),
  )
  await extractAll(path, join(folder, 'out'))
  assert.deepEqual(await readFile(join(folder, 'out/a/b')), TEXT)
  assert.deepEqual(await readFile(join(folder, 'out/c')), TEXT)
  await writeFile(path, makeZip([{ name: '../escaped', bytes: TEXT }]))
  await assert.rejects(extractAll(path, join(folder, 'out')))
  assert.ok(!(await readdir(folder)).includes('escaped'))
})
