import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestStore, type TestStore } from '../store/testing/open-test-store.ts'
import { beginOperator, handOver } from './operator-commands.ts'
import { OperatorHistory } from './operator-history.ts'

let opened: TestStore
before(async () => {
  opened = await openTestStore()
})
after(() => opened.close())

const begin = async (address: string, now: number) => {
  const [signing] = await opened.store.commit(beginOperator({ address, now, shared: true }))
  return signing
}

test('of replicas that begin at once with different keys all are told one address', async () => {
  const told = await Promise.all(['0xA', '0xB', '0xA', '0xB'].map((address) => begin(address, 1)))
  assert.equal(new Set(told).size, 1)
  const [entry, ...others] = await new OperatorHistory(opened.store).list()
  assert.deepEqual([entry?.address, entry?.until, others], [told[0], undefined, []])
})

test('among replicas another key begins when the one that signs has handed over to it, and not before', async () => {
  const signing = await begin('0xA', 2)
  assert.equal(await begin('0xC', 3), signing)
  await opened.store.commit(handOver({ address: signing, now: 4, successor: '0xC', handover: 'signed' }))
  assert.equal(await begin(signing, 5), signing, 'it may start again until then')
  assert.equal(await begin('0xD', 6), signing, 'nobody else was appointed')
  assert.equal(await begin('0xC', 7), '0xC')
  assert.equal(await begin(signing, 8), '0xC', 'its time is over')
  assert.deepEqual(await new OperatorHistory(opened.store).list(), [
    { address: signing, since: 1, until: 7, handover: 'signed', handoverAt: 4, successor: '0xC' },
    {
      address: '0xC',
      since: 7,
      until: undefined,
      handover: undefined,
      handoverAt: undefined,
      successor: undefined,
    },
  ])
})
