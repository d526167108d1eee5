import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import { IdempotencyBook, keylessId } from '../idempotency/idempotency.ts'
import type { Reader } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import type { HttpContext } from './http.ts'
import { addStopRoutes } from './stop-routes.ts'
import { KEYLESS } from './surfaces.ts'

const ADDRESS = '192.0.2.1'
const SALT = new Uint8Array(32)

/** However slow the machine is: what has stopped is told by looks, and not by the end of the time for them. */
function withoutHaste(t: TestContext): void {
  t.mock.method(AbortSignal, 'timeout', () => new AbortController().signal)
}

/** What stops need of a service whose callers have no keys. */
async function openService(t: TestContext, tokens: number) {
  const { store, close } = await openTestStore()
  t.after(close)
  let reads = 0
  const first: Reader['first'] = (query, args) => {
    reads += 1
    return store.first(query, args)
  }
  const idempotency = new IdempotencyBook(store, 'rep_1', Date.now)
  const context = {
    config: { trustedProxies: [] },
    idempotency,
    rooms: { store: { ...store, first }, allowance: { tokens, tokensPerAddress: 0, salt: SALT } },
  } as unknown as HttpContext
  const app = Fastify()
  addStopRoutes(app, context, new Map([['/api', KEYLESS]]))
  t.after(() => app.close())
  const stop = async (idempotencyKey: string) => {
    const headers = { 'idempotency-key': idempotencyKey }
    const answer = await app.inject({ method: 'DELETE', url: '/api', headers, remoteAddress: ADDRESS })
    return answer.json()
  }
  const begin = async (idempotencyKey: string) => {
    const keyId = keylessId(ADDRESS, SALT)
    const asked = { keyId, idempotencyKey, fingerprint: SALT, requestId: `req_${idempotencyKey}` }
    const claim = await idempotency.begin(asked, new AbortController().signal)
    assert.ok('keeping' in claim)
    return claim
  }
  return { stop, begin, looks: () => reads }
}

const NOTHING = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }

test('what came to nothing without a key is told as soon as it has stopped, as it has no row to wait for', async (t) => {
  withoutHaste(t)
  const { stop, begin, looks } = await openService(t, 1000)
  for (const name of ['one', 'two']) {
    const claim = await begin(name)
    claim.stopped.addEventListener('abort', () => claim.giveBack())
    const told = await stop(name)
    assert.deepEqual([told.request_id, told.cost], [`req_${name}`, '0'])
    assert.deepEqual({ ...told.usage, ...NOTHING }, told.usage)
    const before = looks()
    const again = await Promise.all(Array.from({ length: 300 }, () => stop(name)))
    assert.deepEqual(again, Array(300).fill(told), 'nobody waits, so nobody is too many')
    assert.equal(looks() - before, 300, 'one look each')
  }
})

test('without an allowance its row may come a moment later, and is given the time', async (t) => {
  withoutHaste(t)
  const { stop, begin, looks } = await openService(t, 0)
  const claim = await begin('one')
  claim.stopped.addEventListener('abort', () => claim.giveBack())
  const told = await stop('one')
  assert.equal(told.usage.total_tokens, 0)
  const before = looks()
  assert.deepEqual(await stop('one'), told)
  assert.equal(looks() - before, 4)
})

test('when the time is over, what has stopped came to nothing, and what has not has no usage yet', async (t) => {
  const { stop, begin } = await openService(t, 0)
  t.mock.method(AbortSignal, 'timeout', () => AbortSignal.abort())
  const claim = await begin('one')
  const unsettled = await stop('one')
  assert.deepEqual([unsettled.request_id, unsettled.usage, unsettled.cost], ['req_one', null, null])
  await claim.giveBack()
  const settled = await stop('one')
  assert.deepEqual([settled.usage.total_tokens, settled.cost], [0, '0'])
})
