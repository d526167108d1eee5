import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import { AccountOffice, OPERATOR } from '../accounts/accounts.ts'
import { type Actor, KeyRing, type Scope } from '../auth/auth.ts'
import { ConversationBook } from '../conversations/conversations.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { BodyBudget } from './body-budget.ts'
import { addConversationRoutes } from './conversation-routes.ts'
import { publicError } from './error-response.ts'
import { addShareRoutes } from './share-routes.ts'

const HOST = 'localhost:8080'
const DOCUMENT = '{ "2": 12345678901234567890, "1": "é" }'
const AMOUNT = { count: 5, bytes: 100_000_000 }

type Headers = Record<string, string>

async function openApp(t: TestContext) {
  const { store, close } = await openTestStore()
  const office = new AccountOffice(store, { now: Date.now })
  const sessions = new Map<string, Actor>()
  const bodies = new BodyBudget()
  let requests = 0
  const app = Fastify({ genReqId: () => `req_${++requests}`, routerOptions: { maxParamLength: 1000 } })
  t.after(async () => {
    await app.close()
    await close()
  })
  app.setErrorHandler((error, _request, reply) => {
    const known = publicError(error, '')
    if (known.code === 'internal_error') throw error
    return reply
      .code(known.status)
      .headers(known.headers ?? {})
      .send(known.toBody())
  })
  const conversations = new ConversationBook(
    store,
    { conversations: AMOUNT, shares: AMOUNT, account: AMOUNT },
    Date.now,
  )
  const context = {
    conversations,
    bodies,
    keys: new KeyRing(store),
    signIn: { find: async ({ cookie }: { cookie?: string }) => sessions.get(cookie ?? '') },
    config: { signIn: { publicUrl: undefined }, timeouts: { stallMs: 60_000 } },
  }
  addConversationRoutes(app, context)
  addShareRoutes(app, context)
  const send = async (
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    url: string,
    headers: Headers,
    body?: string,
  ) => {
    const sent = {
      host: HOST,
      ...headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const answer = await app.inject({
      method,
      url: `/api/v1/${url}`,
      headers: sent,
      ...(body === undefined ? {} : { payload: body }),
    })
    const json = () => answer.json()
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, json }
  }
  return {
    bodies,
    send,
    sessionOf(name: string, ...scopes: Scope[]): Headers {
      sessions.set(name, { id: `user:${name}`, accountIds: [], may: (scope) => scopes.includes(scope) })
      return { cookie: name, origin: `http://${HOST}` }
    },
    async keyWith(...scopes: Scope[]): Promise<Headers> {
      const { key } = await office.keys.create(OPERATOR, { name: 'key', scopes })
      return { 'x-api-key': key }
    },
  }
}

function change(version: number, more: object = {}, document = DOCUMENT): string {
  const text = JSON.stringify({ title: 'Ours', pinned: false, version, ...more })
  return `${text.slice(0, -1)},"document":${document}}`
}

test('what a page sends for who was signed in before is not taken for who is now', async (t) => {
  const { send, sessionOf } = await openApp(t)
  const bob = sessionOf('bob', 'chat')
  const asAnn = { ...bob, 'x-verbatim-actor': 'user:ann' }
  const refused = await send('PUT', 'conversations/c-1', asAnn, change(0))
  assert.deepEqual([refused.status, refused.json().error.code], [409, 'conflict'])
  assert.equal((await send('GET', 'conversations', asAnn)).status, 409)
  assert.deepEqual((await send('GET', 'conversations', bob)).json().data, [])
  const asBob = { ...bob, 'x-verbatim-actor': 'user:bob' }
  assert.equal((await send('PUT', 'conversations/c-1', asBob, change(0))).status, 200)
})

test('who signed in, or has a key, keeps conversations and reads them as they were', async (t) => {
  const { send, sessionOf, keyWith, bodies } = await openApp(t)
  const callers = [sessionOf('ann', 'chat'), sessionOf('bob', 'chat'), await keyWith('chat')]
  for (const caller of callers) {
    assert.deepEqual((await send('GET', 'conversations', caller)).json().data, [])
    const made = await send('PUT', 'conversations/c-1', caller, change(0))
    assert.equal(made.status, 200, made.text)
    const { updated_at, ...entry } = made.json()
    const bytes = Buffer.byteLength(DOCUMENT)
    assert.deepEqual(entry, { id: 'c-1', title: 'Ours', pinned: false, version: 1, bytes })
    const read = await send('GET', 'conversations/c-1', caller)
    const told = { id: 'c-1', title: 'Ours', pinned: false, updated_at, version: 1 }
    assert.equal(read.text, `${JSON.stringify(told).slice(0, -1)},"document":${DOCUMENT}}`)
    assert.equal(read.headers['cache-control'], 'no-store')
    assert.deepEqual((await send('GET', 'conversations', caller)).json(), {
      object: 'list',
      data: [made.json()],
      next: null,
    })
  }
  const [ann = {}, bob = {}] = callers
  const late = await send('PUT', 'conversations/c-1', bob, change(0))
  assert.deepEqual([late.status, late.json().error.code], [409, 'conflict'])
  assert.equal(late.headers['x-verbatim-version'], '1')
  assert.equal((await send('DELETE', 'conversations/c-1', ann)).status, 200)
  assert.equal((await send('DELETE', 'conversations/c-1', ann)).status, 404)
  assert.equal((await send('GET', 'conversations/c-1', ann)).status, 404)
  assert.equal((await send('PUT', 'conversations/c-1', ann, change(1))).status, 404)
  assert.equal((await send('GET', 'conversations/c-1', bob)).status, 200)
  assert.equal(bodies.heldBytes, 0)
})

test('nobody else gets in, and no other site by a cookie', async (t) => {
  const { send, sessionOf, keyWith } = await openApp(t)
  const viewer = sessionOf('eve', 'usage')
  const ann = sessionOf('ann', 'chat')
  for (const [headers, status] of [
    [{}, 401],
    [{ 'x-api-key': 'vbt-none' }, 401],
    [viewer, 403],
    [await keyWith('usage'), 403],
    [{ ...ann, origin: 'https://elsewhere.example' }, 403],
  ] as [Headers, number][]) {
    assert.equal((await send('PUT', 'conversations/c-1', headers, change(0))).status, status)
    assert.equal((await send('POST', 'shares', headers, change(0))).status, status)
  }
  assert.deepEqual((await send('GET', 'conversations', ann)).json().data, [])
})

test('what is wrong with a body is told', async (t) => {
  const { send, sessionOf } = await openApp(t)
  const ann = sessionOf('ann', 'chat')
  const cases: [path: string, body: string, status: number, param: string | null][] = [
    ['conversations/c%201', change(0), 400, 'id'],
    [`conversations/${'x'.repeat(101)}`, change(0), 400, 'id'],
    ['conversations/c', '{', 400, null],
    ['conversations/c', '[]', 400, null],
    ['conversations/c', change(0, {}, '['.repeat(200) + ']'.repeat(200)), 400, null],
    ['conversations/c', change(-1), 400, 'version'],
    ['conversations/c', change(0.5), 400, 'version'],
    ['conversations/c', change(0, { title: 'x'.repeat(301) }), 400, 'title'],
    ['conversations/c', change(0, { title: '\0' }), 400, null],
    ['conversations/c', change(0, { pinned: 'yes' }), 400, 'pinned'],
    ['conversations/c', change(0, { more: 1 }), 400, 'more'],
    ['conversations/c', '{"title":"","pinned":true,"version":0}', 400, 'document'],
    ['conversations/c', change(0, {}, JSON.stringify('x'.repeat(5_000_000))), 413, 'document'],
    ['conversations/c', change(0, {}, JSON.stringify('x'.repeat(6_000_000))), 413, 'document'],
  ]
  for (const [path, body, status, param] of cases) {
    const answer = await send('PUT', path, ann, body)
    assert.deepEqual([answer.status, answer.json().error.param], [status, param], body.slice(0, 100))
  }
  const full = change(0, {}, JSON.stringify('x'.repeat(4_999_998)))
  assert.equal((await send('PUT', 'conversations/c', ann, full)).status, 200)
})

test('a share is read without a key until its owner, or an admin, takes it back', async (t) => {
  const { send, sessionOf } = await openApp(t)
  const [ann, bob, admin] = [
    sessionOf('ann', 'chat'),
    sessionOf('bob', 'chat'),
    sessionOf('eve', 'chat', 'admin'),
  ]
  const body = `{"title":"Ours","document":${DOCUMENT}}`
  const made = await send('POST', 'shares', ann, body)
  assert.equal(made.status, 201, made.text)
  const { id, path, title, created_at, bytes } = made.json()
  assert.match(id, /^[\w-]{22}$/)
  assert.deepEqual([path, title, bytes], [`/r/${id}`, 'Ours', Buffer.byteLength(DOCUMENT)])
  const read = await send('GET', `shares/${id}`, {})
  assert.equal(read.text, `${JSON.stringify({ id, title, created_at }).slice(0, -1)},"document":${DOCUMENT}}`)
  assert.equal(read.headers['x-robots-tag'], 'noindex')
  assert.deepEqual((await send('GET', 'shares', ann)).json().data, [made.json()])
  assert.deepEqual((await send('GET', 'shares', bob)).json().data, [])
  assert.equal((await send('DELETE', `shares/${id}`, {})).status, 401)
  assert.equal((await send('DELETE', `shares/${id}`, bob)).status, 404)
  assert.equal((await send('DELETE', `shares/${id}`, ann)).status, 200)
  assert.equal((await send('GET', `shares/${id}`, {})).status, 404)
  const { id: second } = (await send('POST', 'shares', bob, body)).json()
  assert.equal((await send('DELETE', `shares/${second}`, admin)).status, 200)
  assert.equal((await send('GET', `shares/${second}`, {})).status, 404)
})
