import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { MadeKey } from '@verbatim/server'
import { makeKey } from '../support/make-key.ts'
import { post, say, startTestService, type TestService } from '../support/service.ts'

const CHAT = '/v1/chat/completions'

let service: TestService
let admin: MadeKey
before(async () => {
  service = await startTestService()
  admin = await makeKey(service, { name: 'admin', scopes: ['admin'] })
})
after(() => service.stop())

async function chat(key: string, more: object = {}) {
  const response = await post(service, CHAT, say('hi', { max_tokens: 2, ...more }), { 'x-api-key': key })
  const body = (await response.json()) as { error?: { code: string; message: string } }
  return { status: response.status, code: body.error?.code, message: body.error?.message }
}

async function ask<Answer>(method: string, path: string, body?: object, key = admin.key): Promise<Answer> {
  const response = await fetch(`${service.url}/api/v1${path}`, {
    method,
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} gave ${response.status}: ${text}`)
  return (text.startsWith('{') ? JSON.parse(text) : text) as Answer
}

interface Key {
  id: string
  key: string
  account: string
  last_used_at: string | null
}

test('completions need the scope chat', async () => {
  const { key } = await ask<Key>('POST', '/keys', { name: 'reader', scopes: ['usage'] })
  assert.deepEqual(await chat(key).then(({ status, code }) => [status, code]), [403, 'permission_denied'])
  assert.equal((await chat(admin.key)).status, 200)
})

test('a key uses the models that it names, by id or alias; the list of models is for everybody', async () => {
  const [named, other] = await Promise.all(
    [['gpt-oss'], ['another-model']].map((models) => ask<Key>('POST', '/keys', { name: 'm', models })),
  )
  assert.ok(named !== undefined && other !== undefined)
  assert.equal((await chat(named.key)).status, 200)
  assert.equal((await chat(named.key, { model: service.model })).status, 200)
  const refused = await chat(other.key)
  assert.deepEqual([refused.status, refused.code], [403, 'permission_denied'])
  assert.equal((await fetch(`${service.url}/v1/models`)).status, 200)
})

test('a key ends when it expires, as an unknown one', async () => {
  const { key, id } = await ask<Key>('POST', '/keys', { name: 'brief' })
  assert.equal((await chat(key)).status, 200)
  await ask('PATCH', `/keys/${id}`, { expires_at: '2020-01-01' })
  const [ended, unknown] = [await chat(key), await chat(`${key.slice(0, -1)}#`)]
  assert.deepEqual(ended, unknown)
  assert.equal(ended.code, 'invalid_api_key')
})

test('a rotated key answers with both secrets until the overlap ends, and keeps what is its own', async () => {
  const made = await ask<Key>('POST', '/keys', { name: 'turning', credits: '1' })
  const rotated = await ask<Key>('POST', `/keys/${made.id}/rotate`, { overlap_seconds: 3600 })
  assert.equal((await chat(made.key)).status, 200)
  assert.equal((await chat(rotated.key)).status, 200)
  const { data } = await ask<{ data: { key: string }[] }>('GET', '/usage/requests', undefined, rotated.key)
  assert.deepEqual(
    data.map(({ key }) => key),
    [made.id, made.id],
  )
  const last = await ask<Key>('POST', `/keys/${made.id}/rotate`, { overlap_seconds: 0 })
  assert.equal((await chat(rotated.key)).status, 401)
  assert.equal((await chat(last.key)).status, 200)
  await ask('DELETE', `/keys/${made.id}`)
  for (const key of [made.key, rotated.key, last.key]) assert.equal((await chat(key)).status, 401)
})

test('a budget refuses what would go beyond it, and another limit lets it through', async () => {
  const budget = { limit: '0.000000001', period: 'day' }
  const { key, id } = await ask<Key>('POST', '/keys', { name: 'thrifty', budget })
  const refused = await chat(key)
  assert.deepEqual([refused.status, refused.code], [402, 'insufficient_credits'])
  await ask('PATCH', `/keys/${id}`, { budget: { limit: '1', period: 'day' } })
  assert.equal((await chat(key)).status, 200)
})

test('a limit of a key counts for that key', async () => {
  const body = { name: 'slow', limits: { requests_per_minute: 1 } }
  const { key, id } = await ask<Key>('POST', '/keys', body)
  assert.equal((await chat(key)).status, 200)
  assert.deepEqual([(await chat(key)).status, (await chat(service.key)).status], [429, 200])
  await ask('PATCH', `/keys/${id}`, { limits: { requests_per_minute: null } })
  assert.equal((await chat(key)).status, 200)
})

test('what was used is summed up by key, and listed as CSV', async () => {
  const { key, id, account } = await ask<Key>('POST', '/keys', { name: '=cmd()', credits: '1' })
  for (let at = 0; at < 3; at++) assert.equal((await chat(key)).status, 200)
  interface Sums {
    data: { key: string; model: string; requests: number; completion_tokens: number; cost: string }[]
  }
  const { data } = await ask<Sums>('GET', '/usage?group_by=key,model', undefined, key)
  assert.deepEqual(
    data.map((sum) => [sum.key, sum.model, sum.requests, sum.completion_tokens]),
    [[id, service.model, 3, 6]],
  )
  const balance = await ask<{ balance: string }>('GET', '/credits', undefined, key)
  assert.equal(units(balance.balance) + units(data[0]?.cost ?? ''), units('1'))
  const csv = await ask<string>('GET', `/usage/requests?format=csv&account=${account}`)
  const [head = '', ...lines] = csv.trimEnd().split('\r\n')
  assert.ok(head.startsWith('request_id,at,account,key,surface,model,status,'))
  assert.equal(lines.length, 3)
  assert.ok(lines.every((line) => line.startsWith('req_') && line.includes(`,${account},${id},`)))
})

/** Nanocredits. */
function units(credits: string): bigint {
  const [whole = '0', fraction = ''] = credits.split('.')
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
}
