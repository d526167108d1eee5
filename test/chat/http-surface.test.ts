import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ModelObject } from '@verbatim/protocol'
import { say, startTestService, type TestService } from '../support/service.ts'
import { exchangeRaw } from './raw-http.ts'

const KEYLESS = ['/api/gpt-oss-2t', '/api', '/api/']
const KEYED = [
  '/v1/chat/completions',
  '/api/v1/chat/completions',
  '/api/v1/generate',
  '/api/v1/generate/stream',
]
const ORIGIN = 'https://page.example'

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.stop())

const preflight = {
  origin: ORIGIN,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type, x-stainless-os',
}

test('browsers of any origin may use the keyless paths', async () => {
  const body = JSON.stringify({ ...say('Hi', { max_tokens: 2 }), stream: false })
  const json = { 'content-type': 'application/json', origin: ORIGIN }
  for (const path of KEYLESS) {
    const asked = await exchangeRaw(service.url, { method: 'OPTIONS', path, headers: preflight })
    assert.ok(asked.status === 200 || asked.status === 204)
    assert.equal(asked.headers.get('access-control-allow-origin'), '*')
    assert.match(asked.headers.get('access-control-allow-methods') ?? '', /POST/)
    assert.match(asked.headers.get('access-control-allow-headers') ?? '', /content-type.*x-stainless-os/)
    const requests = [
      { path, headers: json, body },
      { path, headers: json, body: body.replace('false', 'true') },
      { path, headers: json, body: '{}' },
      { path, headers: { ...json, 'content-type': 'text/plain' }, body: '{}' },
      { path, headers: { origin: ORIGIN }, method: 'GET' },
    ]
    for (const request of requests) {
      const answer = await exchangeRaw(service.url, request)
      assert.equal(answer.headers.get('access-control-allow-origin'), '*', answer.body)
      assert.match(answer.headers.get('access-control-expose-headers') ?? '', /x-request-id/)
    }
  }
})

test('the keyed paths let no foreign origin in', async () => {
  for (const path of KEYED) {
    const asked = await exchangeRaw(service.url, { method: 'OPTIONS', path, headers: preflight })
    const headers = { 'content-type': 'application/json', origin: ORIGIN, 'x-api-key': service.key }
    const body = JSON.stringify({ ...say('Hi', { max_tokens: 1 }), stream: false })
    const answer = await exchangeRaw(service.url, { path, headers, body })
    assert.equal(answer.status, 200)
    for (const { headers } of [asked, answer]) assert.ok(!headers.has('access-control-allow-origin'))
  }
})

test('every answer has a request id of its own', async () => {
  const requests = [
    ...['/', '/healthz', '/readyz', '/metrics', '/openapi.json', '/v1/models', '/api', '/nothing'].map(
      (path) => ({
        path,
        method: 'GET',
      }),
    ),
    ...[...KEYED, ...KEYLESS].flatMap((path) =>
      ['POST', 'OPTIONS', 'PUT'].map((method) => ({ path, method })),
    ),
  ]
  const ids = new Set<string>()
  for (const request of requests) {
    const { headers } = await exchangeRaw(service.url, {
      headers: { 'content-type': 'application/json' },
      ...request,
    })
    assert.match(headers.get('x-request-id') ?? '', /^req_/, JSON.stringify(request))
    ids.add(headers.get('x-request-id') ?? '')
  }
  assert.equal(ids.size, requests.length)
})

test('HEAD answers as GET does, without a body', async () => {
  for (const path of ['/v1/models', '/api', '/healthz', '/openapi.json']) {
    const get = await exchangeRaw(service.url, { method: 'GET', path })
    const head = await exchangeRaw(service.url, { method: 'HEAD', path })
    assert.equal(head.status, 200)
    assert.equal(head.body, '')
    for (const name of ['content-type', 'content-length']) {
      assert.equal(head.headers.get(name), get.headers.get(name))
    }
  }
})

test('models are told without a key, the same under both prefixes', async () => {
  const lists = await Promise.all(
    ['/v1/models', '/api/v1/models'].map((path) => exchangeRaw(service.url, { method: 'GET', path })),
  )
  assert.equal(lists[0]?.body, lists[1]?.body)
  const { object, data } = JSON.parse(lists[0]?.body ?? '') as { object: string; data: ModelObject[] }
  assert.equal(object, 'list')
  const [model] = data
  assert.equal(model?.id, service.model)
  assert.equal(model?.object, 'model')
  assert.ok(model.context_length > 0)
  assert.match(model.weights_sha256 ?? '', /^[0-9a-f]{64}$/)
  assert.deepEqual(model.input_modalities, ['text'])
  assert.ok(model.supported_parameters.includes('seed'))
  for (const name of [model.id, ...model.aliases]) {
    const one = await exchangeRaw(service.url, {
      method: 'GET',
      path: `/v1/models/${encodeURIComponent(name)}`,
    })
    assert.deepEqual(JSON.parse(one.body), model)
  }
})
