import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { responseFromChunks } from '@verbatim/proof'
import type { AnswerNode } from '../conversation.ts'
import { ConversationStore } from '../keeping/conversation-store.ts'
import { MemoryShelf } from '../testing/memory-shelf.ts'
import { answer, conversation, question } from '../testing/nodes.ts'
import { withMessages } from '../tree.ts'
import { Turns } from './turns.ts'

const KEYLESS = { caller: { kind: 'keyless' as const, path: '/api' }, pricing: undefined }
const NEVER = new AbortController().signal
const WHOLE =
  'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hello."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'

const HALF =
  'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}\n\n'

/** A tab with a conversation open, and a service that answers as told. */
async function tab(t: TestContext, reply: (response: ServerResponse, method: string) => void) {
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
  const shelf = new MemoryShelf()
  const store = new ConversationStore(shelf, { post: () => undefined, listen: () => undefined }, () => 5)
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
  for (const status of [204, 500]) {
    const id = `stop${status}`
    const begun = Promise.withResolvers<void>()
    const { store, turns, asked } = await tab(t, (response, method) => {
      if (method === 'DELETE') {
        response.writeHead(status).end()
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
