import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryAccount } from '../testing/memory-account.ts'
import { MemoryShelf } from '../testing/memory-shelf.ts'
import { answer, conversation, question } from '../testing/nodes.ts'
import { AccountSync } from './account-sync.ts'
import { ConversationStore } from './conversation-store.ts'
import { SyncSchedule } from './sync-schedule.ts'

const OWNER = 'actor:a'
const ALONE = { post: () => undefined, listen: () => undefined }
const first = () => conversation(question('q', null), answer('a', 'q'))

const allThatCanRun = () => new Promise((resolve) => setImmediate(resolve))

/** A tab in a browser without locks, whose occasions come when the test says. */
async function tab(account: MemoryAccount) {
  const store = new ConversationStore(new MemoryShelf(), ALONE, () => 5)
  const sync = new AccountSync(store, account)
  let look: () => void = () => undefined
  const schedule = new SyncSchedule(store, async () => sync, {
    locks: undefined,
    onOccasion: (wanted) => {
      look = wanted
    },
    onSomebodyElse: () => undefined,
  })
  await store.show(OWNER)
  return { store, schedule, look: () => look() }
}

test('one opened by its link on a new device is loading until the first look brought it', async () => {
  const account = new MemoryAccount()
  account.states.set('conv_1', { conversation: first(), version: 1 })
  const { store, schedule } = await tab(account)
  const seen: string[] = []
  store.subscribe('conv_1', () => seen.push(store.view('conv_1').state))
  const opened = store.open('conv_1')
  await allThatCanRun()
  await schedule.keepUp(OWNER)
  await opened
  assert.equal(store.view('conv_1').state, 'ready')
  assert.ok(!seen.includes('missing'), seen.join())
})

test('one that came to the account since is found, and one that is nowhere is missing', async () => {
  const account = new MemoryAccount()
  const { store, schedule } = await tab(account)
  await schedule.keepUp(OWNER)
  account.states.set('conv_1', { conversation: first(), version: 1 })
  await Promise.all([store.open('conv_1'), store.open('conv_2')])
  assert.equal(store.view('conv_1').state, 'ready')
  assert.equal(store.view('conv_2').state, 'missing')
})

test('what is sent while the account is looked at is not taken for removed, without locks', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const account = new MemoryAccount()
  const { store, schedule, look } = await tab(account)
  await schedule.keepUp(OWNER)
  const listed = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  const list = account.list.bind(account)
  account.list = async () => {
    const there = await list()
    listed.resolve()
    await answered.promise
    return there
  }
  look()
  await listed.promise
  await store.add(first())
  t.mock.timers.tick(60_000)
  await allThatCanRun()
  answered.resolve()
  account.list = list
  await schedule.keepUp(OWNER)
  await allThatCanRun()
  assert.ok((await store.read('conv_1')) !== undefined)
  assert.ok(account.states.has('conv_1'))
})
