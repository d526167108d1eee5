import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SetupError } from '@verbatim/engine'
import { handoverText, recoverEigenSigner } from '@verbatim/proof'
import { openStore } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { OperatorHistory, rotateOperator } from './operator-history.ts'
import { openOperatorKey } from './operator-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'operator-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const KEY = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318'
/** The address of that key, as web3.js's documentation prints it for it. */
const ADDRESS = '0x2c7536E3605D9C16a7a3D7b1898e529396a65c23'
const NONE = { key: undefined, keyFile: undefined }

function freshFolder(): string {
  return mkdtempSync(join(folder, 'data-'))
}

test('the first start makes a key for its owner only, and the next one uses it', () => {
  const dataDir = join(freshFolder(), 'not', 'there', 'yet')
  const made = openOperatorKey({ dataDir, ...NONE })
  assert.equal(statSync(join(dataDir, 'operator.key')).mode & 0o777, 0o600)
  assert.deepEqual(openOperatorKey({ dataDir, ...NONE }), made)
  assert.match(made.address, /^0x[0-9a-fA-F]{40}$/)
})

test('a key comes from the environment, or from a file, before the data folder', () => {
  const dataDir = freshFolder()
  const keyFile = join(dataDir, 'given')
  writeFileSync(keyFile, `0x${KEY.toUpperCase()}\n`, { mode: 0o440 })
  assert.equal(openOperatorKey({ dataDir, key: KEY, keyFile: undefined }).address, ADDRESS)
  assert.equal(openOperatorKey({ dataDir, key: undefined, keyFile }).address, ADDRESS)
  assert.throws(() => readFileSync(join(dataDir, 'operator.key')), { code: 'ENOENT' })
})

for (const [what, key] of [
  ['too short', KEY.slice(1)],
  ['no hex', `x${KEY.slice(1)}`],
  ['zero', '0'.repeat(64)],
  ['above the order of the curve', 'f'.repeat(64)],
] as const) {
  test(`a key that is ${what} is refused, and no part of it is told`, () => {
    assert.throws(
      () => openOperatorKey({ dataDir: freshFolder(), key, keyFile: undefined }),
      (error) =>
        error instanceof SetupError &&
        !JSON.stringify({ ...error, m: error.message }).includes(key.slice(5, 25)),
    )
  })
}

test('a file that is named and is not there is not made', () => {
  const keyFile = join(freshFolder(), 'none')
  assert.throws(() => openOperatorKey({ dataDir: folder, key: undefined, keyFile }), SetupError)
})

test('a rotation keeps the old address, signed over to the new one, and the old secret is gone', async () => {
  const { store, dataDir, close } = await openTestStore()
  const before = openOperatorKey({ dataDir, ...NONE })
  const path = join(dataDir, 'operator.key')
  const oldSecret = readFileSync(path, 'utf8').trim()
  await new OperatorHistory(store).begin(before.address, 1_000)
  const { from, to } = await rotateOperator(store, dataDir, 2_000)
  const now = openOperatorKey({ dataDir, ...NONE })
  assert.deepEqual([from, to], [before.address, now.address])
  assert.notEqual(readFileSync(path, 'utf8').trim(), oldSecret)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const history = new OperatorHistory(store)
  assert.deepEqual(
    (await history.list()).map(({ address, until }) => [address, until]),
    [[from, undefined]],
    'a service that runs goes on with the old key',
  )
  await history.begin(to, 3_000)
  const [old, current] = await history.list()
  assert.deepEqual([old?.address, old?.since, old?.until], [from, 1_000, 3_000])
  assert.deepEqual([current?.address, current?.since, current?.until], [to, 3_000, undefined])
  assert.equal(recoverEigenSigner(handoverText(before.address, to, 2_000), old?.handover ?? ''), from)
  await close()
})

test('a start with a key of before goes on with it, and the history says so', async () => {
  const store = await openStore({ dataDir: freshFolder() })
  const history = new OperatorHistory(store)
  for (const [address, now] of [
    ['0xA', 1],
    ['0xA', 2],
    ['0xB', 3],
  ] as const) {
    assert.equal(await history.begin(address, now), address)
  }
  assert.deepEqual(
    (await history.list()).map(({ address, since, until }) => [address, since, until]),
    [
      ['0xA', 1, 3],
      ['0xB', 3, undefined],
    ],
  )
  await history.begin('0xA', 4)
  assert.equal((await history.list()).at(-1)?.address, '0xA')
  await store.close()
})

for (const [mode, isNamed] of [
  [0o640, false],
  [0o602, false],
  [0o660, true],
] as const) {
  test(`a key file of mode ${mode.toString(8)} ${isNamed ? 'that is named' : 'in the data folder'} is refused`, () => {
    const dataDir = freshFolder()
    const path = join(dataDir, isNamed ? 'given' : 'operator.key')
    writeFileSync(path, KEY)
    chmodSync(path, mode)
    const keyFile = isNamed ? path : undefined
    assert.throws(() => openOperatorKey({ dataDir, key: undefined, keyFile }), SetupError)
  })
}

test('of rotations at the same time one comes after the other', async () => {
  const { store, dataDir, close } = await openTestStore()
  openOperatorKey({ dataDir, ...NONE })
  const done = await Promise.all([1, 2, 3].map((now) => rotateOperator(store, dataDir, now)))
  // A chain: all but the first take over from another of them, and no two from the same.
  const makers = done.map(({ from }) => from)
  assert.equal(new Set(makers).size, done.length)
  assert.equal(makers.filter((from) => done.some(({ to }) => to === from)).length, done.length - 1)
  await close()
})
