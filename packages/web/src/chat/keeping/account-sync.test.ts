import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '@verbatim/protocol'
import fc from 'fast-check'
import { MemoryAccount } from '../testing/memory-account.ts'
import { MemoryShelf } from '../testing/memory-shelf.ts'
import { answer, conversation, question } from '../testing/nodes.ts'
import { pathOf, withMessages } from '../tree.ts'
import { AccountSync } from './account-sync.ts'
import { ConversationStore } from './conversation-store.ts'

const OWNER = 'actor:a'
const ALONE = { post: () => undefined, listen: () => undefined }

async function device(account: MemoryAccount) {
  const shelf = new MemoryShelf()
  const store = new ConversationStore(shelf, ALONE, () => 5)
  const sync = new AccountSync(store, account)
  await store.show(OWNER)
  return { shelf, store, run: () => sync.run(OWNER) }
}

const first = () => conversation(question('q', null), answer('a', 'q'))

test('what one device asks another has, with its name', async () => {
  const account = new MemoryAccount()
  const [one, other] = [await device(account), await device(account)]
  await one.store.add(first())
  await one.run()
  assert.equal(account.titles.get('conv_1'), 'q')
  await other.run()
  assert.deepEqual((await other.store.read('conv_1'))?.nodes, first().nodes)
  assert.equal(other.shelf.kept.get('conv_1')?.entry.unsent, false)
})

test('what both changed apart has the messages of both', async () => {
  const account = new MemoryAccount()
  const [one, other] = [await device(account), await device(account)]
  await one.store.add(first())
  await one.run()
  await other.run()
  await one.store.change('conv_1', (kept) => withMessages(kept, 3, question('here', 'a', 'here', 3)))
  await other.store.change('conv_1', (kept) => withMessages(kept, 4, question('there', 'a', 'there', 4)))
  await one.run()
  await other.run()
  await one.run()
  for (const { store } of [one, other]) {
    const kept = await store.read('conv_1')
    assert.deepEqual(Object.keys(kept?.nodes ?? {}).sort(), ['a', 'here', 'q', 'there'])
    assert.deepEqual(kept && pathOf(kept).map(({ id }) => id), ['q', 'a', 'there'])
  }
})

test('what is removed on one device goes on the other, but for what was written since', async () => {
  const account = new MemoryAccount()
  const [one, other] = [await device(account), await device(account)]
  await one.store.add(first())
  await one.store.add({ ...first(), id: 'conv_2' })
  await one.run()
  await other.run()
  await one.store.remove('conv_1')
  await one.store.remove('conv_2')
  await other.store.change('conv_2', (kept) => withMessages(kept, 4, question('late', 'a')))
  await one.run()
  assert.equal(account.states.size, 0)
  assert.equal(one.shelf.kept.size, 0)
  await other.run()
  assert.equal(await other.store.read('conv_1'), undefined)
  assert.ok((await other.store.read('conv_2'))?.nodes.late)
  assert.deepEqual([...account.states.keys()], ['conv_2'])
})

test('without a connection all goes on here, and is sent later', async () => {
  const account = new MemoryAccount()
  const { store, run, shelf } = await device(account)
  account.away = true
  await store.add(first())
  await assert.rejects(run, /cannot be reached/)
  assert.equal(shelf.kept.get('conv_1')?.entry.unsent, true)
  account.away = false
  await run()
  assert.equal(account.states.get('conv_1')?.version, 1)
})

test('one that cannot be read is told, and all others are taken and sent', async () => {
  const account = new MemoryAccount()
  const [one, other] = [await device(account), await device(account)]
  for (const id of ['conv_1', 'conv_2']) await one.store.add({ ...first(), id })
  await one.run()
  account.unreadable = 'conv_1'
  await other.store.add({ ...first(), id: 'conv_3' })
  await other.run()
  assert.equal(other.store.list().entries.length, 2)
  assert.ok(account.states.has('conv_3'))
  await other.store.open('conv_1')
  assert.match(other.store.view('conv_1').problem?.what ?? '', /cannot read/)
  assert.match(other.store.list().problem?.why ?? '', /conv_1 is no object/)
  account.unreadable = undefined
  await other.run()
  assert.equal(other.store.list().entries.length, 3)
  assert.equal(other.store.list().problem, null)
})

test('with somebody else signed in nothing goes anywhere', async () => {
  const account = new MemoryAccount()
  const { store, run, shelf } = await device(account)
  await store.add(first())
  account.refusal = new ApiError('Somebody else is signed in.', { status: 409, code: 'conflict' })
  await assert.rejects(run, (error) => error === account.refusal)
  assert.equal(account.states.size, 0)
  assert.equal(shelf.kept.get('conv_1')?.entry.unsent, true)
})

/** What either device does, one thing after another. */
const acts = fc.array(
  fc.record({
    device: fc.nat(1),
    act: fc.constantFrom('ask', 'rename', 'sync', 'remove'),
    away: fc.boolean(),
  }),
  { maxLength: 25 },
)

test('whatever two devices do, they have the same in the end', async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (steps) => {
      const account = new MemoryAccount()
      const devices = [await device(account), await device(account)] as const
      await devices[0].store.add(first())
      for (const [at, { device: which, act, away }] of steps.entries()) {
        const { store, run } = devices[which === 0 ? 0 : 1]
        account.away = away
        if (act === 'sync') await run().catch((error: Error) => assert.match(error.message, /reached/))
        else if (act === 'remove') await store.remove('conv_1')
        else {
          await store.change('conv_1', (kept) =>
            act === 'rename'
              ? { ...kept, title: `t${at}`, updatedAt: at + 10 }
              : withMessages(kept, at + 10, question(`n${at}`, null)),
          )
        }
      }
      account.away = false
      for (const { run } of [...devices, ...devices]) await run()
      const [one, other] = await Promise.all(devices.map(({ store }) => store.read('conv_1')))
      assert.deepEqual(one, other)
      assert.deepEqual(one, account.states.get('conv_1')?.conversation)
    }),
    { seed: 7, numRuns: 60 },
  )
})
