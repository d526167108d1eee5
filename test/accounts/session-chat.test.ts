import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { KeyAnswer, PageAnswer, UsageRowAnswer } from '@verbatim/protocol'
import { say, startTestService, type TestService } from '../support/service.ts'

let service: TestService
let cookie = ''

before(async () => {
  service = await startTestService()
  const [, token] = service.ownerUrl.split('#')
  const signedIn = await send('POST', '/api/v1/session', { token })
  cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  assert.equal(signedIn.status, 200)
})
after(() => service?.stop())

/** As our own page sends it, unless told otherwise. */
function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  return fetch(service.url + path, {
    method,
    headers: { cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

const QUESTION = say('hi', { max_tokens: 4 })
const webKeys = async () => {
  const { data } = (await (await send('GET', '/api/v1/keys')).json()) as PageAnswer<KeyAnswer>
  return data.filter(({ name }) => name === 'Web app')
}

test('who signed in asks without a key, on every route that takes one; it is in the usage of one key', async () => {
  for (const [path, body] of [
    ['/v1/chat/completions', QUESTION],
    ['/api/v1/generate', QUESTION],
    ['/v1/responses', { model: 'gpt-oss', input: 'hi', max_output_tokens: 16 }],
  ] as const) {
    const answer = await send('POST', path, body)
    assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`)
    await answer.arrayBuffer()
  }
  const [key, ...others] = await webKeys()
  assert.deepEqual([others.length, key?.prefix, key?.account, key?.made_by], [0, '', 'acct_owner', 'owner'])
  const usage = await send('GET', `/api/v1/usage/requests?key=${key?.id}`)
  const { data } = (await usage.json()) as PageAnswer<UsageRowAnswer>
  assert.deepEqual(data.map(({ surface, status }) => [surface, status]).toSorted(), [
    ['chat', 200],
    ['generate', 200],
    ['responses', 200],
  ])
  assert.ok(data.every(({ reasoning_effort }) => reasoning_effort === 'none'))
})

test("another site's page asks for nothing, and without a session a key is needed", async () => {
  const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' }
  assert.equal((await send('POST', '/v1/chat/completions', QUESTION, elsewhere)).status, 403)
  assert.equal((await send('POST', '/v1/chat/completions', QUESTION, { cookie: '' })).status, 401)
})

test('the account that pays may be named, if there is one', async () => {
  const named = (account: string) =>
    send('POST', '/v1/chat/completions', QUESTION, { 'x-verbatim-account': account })
  const opened = await send('POST', '/api/v1/accounts', { name: 'poor' })
  const { id } = (await opened.json()) as { id: string }
  assert.equal((await named(id)).status, 402)
  assert.equal((await named('acct_none')).status, 404)
  assert.equal((await webKeys()).find(({ account }) => account === id)?.made_by, 'owner')
})

test('a revoked key ends it, until it is restored', async () => {
  const key = (await webKeys()).find(({ account }) => account === 'acct_owner')
  assert.equal((await send('POST', `/api/v1/keys/${key?.id}/rotate`, {})).status, 400)
  assert.equal((await send('DELETE', `/api/v1/keys/${key?.id}`)).status, 200)
  const refused = await send('POST', '/v1/chat/completions', QUESTION)
  assert.equal(refused.status, 403)
  assert.match(await refused.text(), new RegExp(`permission_denied|${key?.id}`))
  assert.equal((await send('POST', `/api/v1/keys/${key?.id}/restore`)).status, 200)
  assert.equal((await send('POST', '/v1/chat/completions', QUESTION)).status, 200)
})
