import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { responseFromChunks } from '@verbatim/proof'
import { STOPPED_BY_CALLER } from '@verbatim/protocol'
import type { AnswerNode } from '../conversation.ts'
import { ConversationStore } from '../keeping/conversation-store.ts'
import type { TabChannel } from '../keeping/tab-channel.ts'
import { joinedChannels, MemoryShelf } from '../testing/memory-shelf.ts'
import { answer, conversation, question } from '../testing/nodes.ts'
import { withMessages } from '../tree.ts'
import { Turns } from './turns.ts'

const KEYLESS = { caller: { kind: 'keyless' as const, path: '/api' }, pricing: undefined }
const NEVER = new AbortController().signal
const WHOLE =
  'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hello."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'

const HALF =
  'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}\n\n'

const USED = { prompt_tokens: 4, completion_tokens: 1, total_tokens: 5 }
const STOPPED = JSON.stringify({
  object: 'completion.stopped',
  request_id: 'req_1',
  usage: USED,
  cost: '0.1',
})
const UNSETTLED = JSON.stringify({
  object: 'completion.stopped',
  request_id: 'req_1',
  usage: null,
  cost: null,
})

type Reply = (response: ServerResponse, method: string) => void
const ALONE: TabChannel = { post: () => undefined, listen: () => undefined }

/** A tab with a conversation open, and a service that answers as told. */
async function tab(t: TestContext, reply: Reply, channel = ALONE, shelf = new MemoryShelf()) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers['idempotency-key']}`)
    request.resume().on('end', () => reply(response, request.method ?? ''))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const store = new ConversationStore(shelf, channel, () => 5)
  const turns = new Turns(store, {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onNextFrame: (draw) => draw(),
    now: () => 5,
    pause: () => Promise.resolve(),
    whole: async (data) => responseFromChunks(data.map((text) => JSON.parse(text))),
  })
  await store.show('browser')
  return { store, turns, asked, shelf }
}

const streams = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(WHOLE)

/** An id of its own for each test: locks are the process's. */
const left = (id: string) =>
  answer(id, 'q', { state: 'interrupted', text: '', sent: { ...answer(id, 'q').sent, path: '/api' } })

function kept(store: ConversationStore, id: string): AnswerNode {
  const node = store.view('conv_1').conversation?.nodes[id]
  if (node?.role !== 'assistant') throw new Error('the answer is gone')
  return node
}

test('an answer is kept with its key before it is sent', async (t) => {
  const order: string[] = []
  const { store, turns, shelf } = await tab(t, (response) => {
    order.push(`sent, ${Object.keys(shelf.kept.get('conv_1')?.conversation.nodes ?? {}).length} kept`)
    streams(response)
  })
  await store.add(conversation(question('q', null)))
  await store.open('conv_1')
  const fresh = left('new')
  await turns.start('conv_1', fresh, KEYLESS, () =>
    store.change('conv_1', (before) => withMessages(before, 5, fresh)),
  )
  assert.deepEqual(order, ['sent, 2 kept'])
  assert.deepEqual([kept(store, 'new').state, kept(store, 'new').text], ['finished', 'Hello.'])
})

/** Says half, and the rest never: until it is stopped. */
function halfAndStop(begun: () => void): Reply {
  return (response, method) => {
    if (method === 'DELETE') {
      response.writeHead(200).end(STOPPED)
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(HALF)
    begun()
  }
}

test('a stop that one of three tabs wants is told once, and the tab that runs the answer ends it', async (t) => {
  const [one, other, third] = joinedChannels()
  const begun = Promise.withResolvers<void>()
  const shelf = new MemoryShelf()
  const runs = await tab(t, halfAndStop(begun.resolve), one, shelf)
  const wants = await tab(t, streams, other, shelf)
  await tab(t, streams, third, shelf)
  let told = 0
  for (const channel of [one, other, third]) {
    channel.listen(({ type }) => {
      if (type === 'stop-wanted') told += 1
    })
  }
  await runs.store.add(conversation(question('q', null), left('three')))
  await runs.store.open('conv_1')
  const run = runs.turns.takeUp('conv_1', 'three', KEYLESS, NEVER)
  await begun.promise
  await wants.turns.stop('three')
  await run
  assert.equal(told, 2)
  assert.equal(kept(runs.store, 'three').state, 'stopped')
  assert.deepEqual(runs.asked, ['POST turn-three', 'DELETE turn-three'])
  assert.deepEqual(wants.asked, [])
})

test('an answer that is stopped while it is being kept is never sent', async (t) => {
  const { store, turns, asked } = await tab(t, streams)
  await store.add(conversation(question('q', null)))
  await store.open('conv_1')
  const fresh = left('early')
  await turns.start('conv_1', fresh, KEYLESS, async () => {
    await turns.stop('early')
    await store.change('conv_1', (before) => withMessages(before, 5, fresh))
  })
  assert.deepEqual([kept(store, 'early').state, kept(store, 'early').problem], ['stopped', null])
  assert.deepEqual(asked, [])
})

test('a stop that comes before this tab may take the answer up ends it as soon as it does', async (t) => {
  const { store, turns, asked } = await tab(
    t,
    halfAndStop(() => undefined),
  )
  await store.add(conversation(question('q', null), left('late')))
  await store.open('conv_1')
  const other = Promise.withResolvers<void>()
  const held = navigator.locks.request('verbatim-turn-late', () => other.promise)
  const run = turns.takeUp('conv_1', 'late', KEYLESS, NEVER)
  await turns.stop('late')
  other.resolve()
  await Promise.all([held, run])
  assert.equal(kept(store, 'late').state, 'stopped')
  assert.deepEqual(asked, ['DELETE turn-late'])
})

test('what is too old is not asked for again', async (t) => {
  const { store, turns, asked } = await tab(t, streams)
  const old = { ...left('old'), timing: { ...left('old').timing, sentAt: -56 * 60_000 } }
  await store.add(conversation(question('q', null), old))
  await store.open('conv_1')
  assert.equal(turns.canTakeUp(old, KEYLESS.caller), false)
  await turns.takeUp('conv_1', 'old', KEYLESS, NEVER)
  assert.deepEqual(asked, [])
})

test('an answer that another tab ran is taken up when that tab is gone, by the view that waits last', async (t) => {
  const { store, turns, asked } = await tab(t, streams)
  await store.add(conversation(question('q', null), left('left')))
  await store.open('conv_1')
  const other = Promise.withResolvers<void>()
  const held = navigator.locks.request('verbatim-turn-left', () => other.promise)
  const view = new AbortController()
  const first = turns.takeUp('conv_1', 'left', KEYLESS, view.signal)
  view.abort()
  const second = turns.takeUp('conv_1', 'left', KEYLESS, NEVER)
  await first
  assert.deepEqual(asked, [])
  other.resolve()
  await Promise.all([held, second])
  assert.equal(kept(store, 'left').state, 'finished')
  assert.deepEqual(asked, ['POST turn-left'])
})

test('an answer that somebody else asked is left as it is', async (t) => {
  const { store, turns, asked } = await tab(t, streams)
  const theirs = { ...left('theirs'), sent: { ...left('theirs').sent, by: 'account:acct_1' } }
  await store.add(conversation(question('q', null), theirs))
  await store.open('conv_1')
  await turns.takeUp('conv_1', 'theirs', KEYLESS, NEVER)
  assert.equal(kept(store, 'theirs').state, 'interrupted')
  assert.deepEqual(asked, [])
})

test('a stop is told to the service first; where that fails, the answer says so', async (t) => {
  for (const status of [200, 500]) {
    const id = `stop${status}`
    const begun = Promise.withResolvers<void>()
    const { store, turns, asked } = await tab(t, (response, method) => {
      if (method === 'DELETE') {
        response.writeHead(status).end(STOPPED)
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(HALF)
      begun.resolve()
    })
    await store.add(conversation(question('q', null), left(id)))
    await store.open('conv_1')
    const run = turns.takeUp('conv_1', id, KEYLESS, NEVER)
    await begun.promise
    await turns.stop(id)
    await run
    assert.equal(kept(store, id).state, 'stopped')
    assert.equal(kept(store, id).problem !== null, status === 500)
    assert.deepEqual(asked, [`POST turn-${id}`, `DELETE turn-${id}`])
  }
})

test('what a stopped answer used and cost is asked for until the service knows it', async (t) => {
  const begun = Promise.withResolvers<void>()
  let deletes = 0
  const { store, turns } = await tab(t, (response, method) => {
    if (method === 'DELETE') {
      deletes += 1
      response.writeHead(200).end(deletes === 1 ? UNSETTLED : STOPPED)
      return
    }
    halfAndStop(begun.resolve)(response, method)
  })
  await store.add(conversation(question('q', null), left('charged')))
  await store.open('conv_1')
  const run = turns.takeUp('conv_1', 'charged', KEYLESS, NEVER)
  await begun.promise
  await turns.stop('charged')
  await run
  const { state, text, usage, cost } = kept(store, 'charged')
  assert.deepEqual([state, text, usage, cost, deletes], ['stopped', 'Hel', USED, '0.1', 2])
})

test('an answer that was stopped elsewhere has its cost from the service', async (t) => {
  const error = { message: STOPPED_BY_CALLER, type: 'conflict', code: 'conflict' }
  const { store, turns, asked } = await tab(t, (response, method) => {
    if (method === 'DELETE') response.writeHead(200).end(STOPPED)
    else
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`${HALF}data: ${JSON.stringify({ error })}\n\n`)
  })
  await store.add(conversation(question('q', null), left('elsewhere')))
  await store.open('conv_1')
  await turns.takeUp('conv_1', 'elsewhere', KEYLESS, NEVER)
  assert.deepEqual([kept(store, 'elsewhere').state, kept(store, 'elsewhere').cost], ['stopped', '0.1'])
  assert.deepEqual(asked, ['POST turn-elsewhere', 'DELETE turn-elsewhere'])
})
