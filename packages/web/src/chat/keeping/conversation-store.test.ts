import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsOf } from '../conversation.ts'
import { joinedChannels, MemoryShelf } from '../testing/memory-shelf.ts'
import { answer, conversation, question } from '../testing/nodes.ts'
import { pathOf, withMessages } from '../tree.ts'
import { ConversationStore } from './conversation-store.ts'
import { forgetAccounts } from './forget-person.ts'
import { countBrowserOnly, forgetOthers, moveToAccount } from './ownership.ts'

/** Two tabs of one browser. */
async function twoTabs() {
  const shelf = new MemoryShelf()
  const [one, other] = joinedChannels()
  const tabs = [
    new ConversationStore(shelf, one, () => 5),
    new ConversationStore(shelf, other, () => 5),
  ] as const
  for (const tab of tabs) await tab.show('browser')
  return { shelf, tabs }
}

/** Resolves when the view of a conversation is as wanted. */
function until(store: ConversationStore, id: string, wanted: () => boolean): Promise<void> {
  if (wanted()) return Promise.resolve()
  return new Promise((resolve) => {
    const leave = store.subscribe(id, () => {
      if (!wanted()) return
      leave()
      resolve()
    })
  })
}

const asked = (q: string) => conversation(question(q, null), answer(`${q}a`, q))
const textsIn = (store: ConversationStore, id: string) => {
  const opened = store.view(id).conversation
  return opened === null ? [] : pathOf(opened).map(wordsOf)
}

test('a new conversation is kept once something was asked in it', async () => {
  const { shelf, tabs } = await twoTabs()
  const [tab, other] = tabs
  tab.draft({ ...conversation(), id: 'conv_1' })
  await tab.change('conv_1', (kept) => ({ ...kept, settings: { ...kept.settings, model: 'm' } }))
  assert.equal(shelf.kept.size, 0)
  await tab.change('conv_1', (kept) => withMessages(kept, 3, question('Hello there', null)))
  const kept = shelf.kept.get('conv_1')
  assert.equal(kept?.conversation.settings.model, 'm')
  assert.equal(kept?.entry.title, 'Hello there')
  await until(other, '', () => other.list().entries.length === 1)
  assert.equal(other.list().entries[0]?.title, 'Hello there')
})

test('two tabs that change one conversation at once lose nothing', async () => {
  const { tabs } = await twoTabs()
  const [one, other] = tabs
  await one.add(asked('q'))
  await Promise.all([one.open('conv_1'), other.open('conv_1')])
  await Promise.all([
    one.change('conv_1', (kept) => withMessages(kept, 3, question('here', 'qa'))),
    other.change('conv_1', (kept) => ({ ...kept, pinned: true })),
  ])
  for (const tab of [one, other]) {
    await until(
      tab,
      'conv_1',
      () => textsIn(tab, 'conv_1').includes('here') && tab.view('conv_1').conversation?.pinned === true,
    )
  }
})

test('what did not change stays the same object', async () => {
  const { tabs } = await twoTabs()
  const [one, other] = tabs
  await one.add(asked('q'))
  await other.open('conv_1')
  const before = other.view('conv_1').conversation?.nodes.qa
  await one.open('conv_1')
  await one.change('conv_1', (kept) => withMessages(kept, 3, question('more', 'qa')))
  await until(other, 'conv_1', () => textsIn(other, 'conv_1').includes('more'))
  assert.equal(other.view('conv_1').conversation?.nodes.qa, before)
})

test('a running answer is seen in the other tab, and ends there as it ended here', async () => {
  const { shelf, tabs } = await twoTabs()
  const [one, other] = tabs
  const left = answer('a', 'q', { state: 'interrupted', text: '' })
  await one.add(conversation(question('q', null), left))
  await Promise.all([one.open('conv_1'), other.open('conv_1')])
  one.live.show('conv_1', { ...left, state: 'streaming', text: 'Hel' }, null)
  assert.deepEqual(textsIn(other, 'conv_1'), ['q', 'Hel'])
  assert.equal(other.list().entries[0]?.running, true)
  await one.keepAnswer('conv_1', { ...left, state: 'finished', text: 'Hello' })
  await until(other, 'conv_1', () => textsIn(other, 'conv_1').includes('Hello'))
  assert.equal(other.list().entries[0]?.running, false)
  assert.equal(shelf.running.size, 0)
})

test('how far a running answer was is there after a crash', async () => {
  const { shelf, tabs } = await twoTabs()
  const left = answer('a', 'q', { state: 'interrupted', text: '' })
  await tabs[0].add(conversation(question('q', null), left))
  tabs[0].live.show('conv_1', { ...left, state: 'streaming', text: 'Hel' }, null)
  tabs[0].live.keepAll()
  const after = new ConversationStore(shelf, { post: () => undefined, listen: () => undefined }, () => 9)
  await after.show('browser')
  await after.open('conv_1')
  assert.deepEqual(textsIn(after, 'conv_1'), ['q', 'Hel'])
  const node = after.view('conv_1').conversation?.nodes.a
  assert.equal(node?.role === 'assistant' && node.state, 'interrupted')
})

test('a removed conversation is missing, and comes back as it was', async () => {
  const { tabs } = await twoTabs()
  const [one, other] = tabs
  await one.add(asked('q'))
  await other.open('conv_1')
  const removed = await one.remove('conv_1')
  await until(other, 'conv_1', () => other.view('conv_1').state === 'missing')
  assert.deepEqual(one.list().entries, [])
  assert.ok(removed)
  await one.add(removed)
  await until(other, 'conv_1', () => other.view('conv_1').state === 'ready')
})

test('nobody sees what another left in this browser', async () => {
  const { shelf, tabs } = await twoTabs()
  const [tab] = tabs
  await tab.add(asked('mine'))
  await tab.show('actor:a')
  assert.deepEqual(tab.list().entries, [])
  assert.equal(countBrowserOnly(tab), 1)
  await tab.open('conv_1')
  assert.equal(tab.view('conv_1').state, 'missing')
  await moveToAccount(tab)
  assert.equal(tab.list().entries.length, 1)
  assert.deepEqual(await tab.search('MINE'), tab.list().entries)
  await tab.show('actor:b')
  await forgetOthers(tab, 'actor:b')
  assert.equal(shelf.kept.size, 1, 'what the service does not have is not forgotten')
  await tab.adopt('conv_1', (kept) => kept && { ...kept, entry: { ...kept.entry, unsent: false } })
  await forgetOthers(tab, 'actor:b')
  assert.equal(shelf.kept.size, 0)
})

test('of who signs out nothing is left, but for what the service does not have', async () => {
  const { shelf, tabs } = await twoTabs()
  const [tab] = tabs
  await tab.add({ ...asked('q'), id: 'conv_mine' })
  await tab.show('actor:a')
  for (const id of ['conv_sent', 'conv_unsent']) await tab.add({ ...asked('q'), id })
  await tab.adopt('conv_sent', (kept) => kept && { ...kept, entry: { ...kept.entry, unsent: false } })
  await forgetAccounts(shelf)
  assert.deepEqual([...shelf.kept.keys()], ['conv_mine', 'conv_unsent'])
})

test('where there is no room it is told, and what is open stays', async () => {
  const { shelf, tabs } = await twoTabs()
  const [tab] = tabs
  tab.draft({ ...conversation(), id: 'conv_1' })
  shelf.refusal = new DOMException('full', 'QuotaExceededError')
  await tab.change('conv_1', (kept) => withMessages(kept, 3, question('q', null)))
  assert.match(tab.view('conv_1').problem?.what ?? '', /no more room/)
  assert.deepEqual(textsIn(tab, 'conv_1'), ['q'])
  shelf.refusal = undefined
  await tab.change('conv_1', (kept) => withMessages(kept, 4, question('r', 'q')))
  assert.equal(tab.view('conv_1').problem, null)
})

test('what there was no room for is kept with the next that there is room for, and seen until then', async () => {
  const { shelf, tabs } = await twoTabs()
  const [tab, other] = tabs
  await tab.add(asked('q'))
  await Promise.all([tab.open('conv_1'), other.open('conv_1')])
  shelf.refusal = new DOMException('full', 'QuotaExceededError')
  const more = answer('ra', 'r', { state: 'streaming', text: 'par' })
  await tab.change('conv_1', (kept) => withMessages(kept, 3, question('r', 'qa'), more))
  shelf.running.set('ra', { id: 'ra', conversationId: 'conv_1', answer: more })
  await tab.keepAnswer('conv_1', { ...more, state: 'finished', text: 'part' })
  assert.ok(shelf.running.has('ra'), 'of what is kept nowhere else nothing is forgotten')
  shelf.refusal = undefined
  await other.change('conv_1', (kept) => ({ ...kept, pinned: true }))
  assert.deepEqual(textsIn(tab, 'conv_1'), ['q', 'qa', 'r', 'part'])
  await tab.change('conv_1', (kept) => withMessages(kept, 4, question('s', 'ra')))
  const kept = shelf.kept.get('conv_1')?.conversation
  assert.deepEqual(kept && pathOf(kept).map(wordsOf), ['q', 'qa', 'r', 'part', 's'])
  assert.equal(tab.view('conv_1').problem, null)
})

test('the problem of a list that could not be read goes once it is', async () => {
  const { shelf, tabs } = await twoTabs()
  const [tab] = tabs
  const read = shelf.entries.bind(shelf)
  shelf.entries = () => Promise.reject(new DOMException('no', 'UnknownError'))
  await tab.reloadList()
  assert.match(tab.list().problem?.what ?? '', /does not let chats be kept/)
  shelf.entries = read
  await tab.reloadList()
  assert.equal(tab.list().problem, null)
})

test('words are found in titles and in all messages, without capitals and accents', async () => {
  const { tabs } = await twoTabs()
  const [tab] = tabs
  await tab.add({ ...asked('Where is the Café?'), id: 'conv_1', title: 'Paris' })
  await tab.add({ ...asked('Other'), id: 'conv_2', pinned: true })
  const found = async (text: string) => (await tab.search(text)).map(({ id }) => id)
  assert.deepEqual(await found('cafe PARIS'), ['conv_1'])
  assert.deepEqual(await found('nothing'), [])
  assert.deepEqual(await found(' '), ['conv_2', 'conv_1'])
})
