import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, beforeEach, describe, test } from 'node:test'
import { type Receipt, toHex } from '@verbatim/proof'
import { openTestStore, type TestStore } from '../store/testing/open-test-store.ts'
import { ReceiptArchive } from './receipt-archive.ts'
import { forgetBundles, keepBundle, keepReceipt } from './receipt-commands.ts'

let opened: TestStore | undefined
let archive: ReceiptArchive
let now = 1_000

/** Named by a number, as receipts are by chance. */
const numbered = (number: number) => {
  const receipt = { version: 1, chain_id: number } as Receipt
  const digest = new Uint8Array(createHash('sha256').update(`receipt ${number}`).digest())
  return { id: `rcpt_${number}`, digest, receipt: JSON.stringify(receipt) }
}
const keep = async (...numbers: number[]) => {
  for (const number of numbers) await storeOf().commit(keepReceipt(numbered(number)))
}
const hexOf = (number: number) => toHex(numbered(number).digest)
const pending = async (limit: number) => (await archive.pending(limit)).map(({ digest }) => toHex(digest))
const storeOf = () => opened?.store ?? assert.fail()

beforeEach(async () => {
  await opened?.close()
  opened = await openTestStore()
  now = 1_000
  archive = new ReceiptArchive(storeOf(), () => now)
})
after(() => opened?.close())

describe('receipts that are kept', () => {
  test('are found by their ids, and are pending until the log has them', async () => {
    await keep(1, 2, 3)
    const { receipt, leafIndex } = (await archive.find('rcpt_2')) ?? assert.fail()
    assert.deepEqual([receipt, leafIndex], [{ version: 1, chain_id: 2 }, undefined])
    assert.equal(await archive.find('rcpt_4'), undefined)
    assert.deepEqual(await pending(2), [1, 2].map(hexOf))
    assert.equal(await archive.lastIntegrated(), undefined)
    await archive.integrated([
      { digest: numbered(1).digest, leafIndex: 7 },
      { digest: numbered(3).digest, leafIndex: 8 },
    ])
    assert.deepEqual(await pending(9), [hexOf(2)])
    assert.equal((await archive.find('rcpt_1'))?.leafIndex, 7)
    const last = (await archive.lastIntegrated()) ?? assert.fail()
    assert.deepEqual([toHex(last.digest), last.leafIndex], [hexOf(3), 8])
  })

  test('are kept once when their commit is sent again', async () => {
    await keep(1, 1)
    assert.equal((await archive.pending(9)).length, 1)
    await archive.integrated([{ digest: numbered(1).digest, leafIndex: 0 }])
    await keep(1)
    await archive.integrated([{ digest: numbered(1).digest, leafIndex: 0 }])
    assert.deepEqual(await archive.pending(9), [])
  })

  test('are no two of one leaf', async () => {
    await keep(1, 2)
    await archive.integrated([{ digest: numbered(1).digest, leafIndex: 0 }])
    await assert.rejects(archive.integrated([{ digest: numbered(2).digest, leafIndex: 0 }]))
    assert.equal((await archive.pending(9)).length, 1)
  })
})

test('a bundle is for its key only, and for its time', async () => {
  const bundle = { receiptId: 'rcpt_1', keyId: 'key_a', until: 2_000, request: '{"a":1}', response: '{}' }
  await storeOf().commit(keepReceipt(numbered(1)), keepBundle(bundle))
  assert.deepEqual(await archive.findBundle('rcpt_1', 'key_a'), { request: '{"a":1}', response: '{}' })
  assert.equal(await archive.findBundle('rcpt_1', 'key_b'), undefined)
  await archive.sweep()
  assert.ok(await archive.findBundle('rcpt_1', 'key_a'))
  now = 2_000
  assert.equal(await archive.findBundle('rcpt_1', 'key_a'), undefined)
  await archive.sweep()
  now = 1_000
  assert.equal(await archive.findBundle('rcpt_1', 'key_a'), undefined)
})

test('bundles are forgotten so many at a time', async () => {
  const ids = ['rcpt_1', 'rcpt_2', 'rcpt_3']
  const bundles = ids.map((receiptId) =>
    keepBundle({ receiptId, keyId: 'key_a', until: 2_000, request: '{}', response: '{}' }),
  )
  await storeOf().commit(...ids.map((_, at) => keepReceipt(numbered(at + 1))), ...bundles)
  const taken = async () => (await storeOf().commit(forgetBundles({ now: 2_000, limit: 2 })))[0]
  assert.deepEqual([await taken(), await taken(), await taken()], [2, 1, 0])
})
