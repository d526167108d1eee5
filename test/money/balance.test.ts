/** A balance pays for what it covers and for no more, however many ask at once and wherever. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { eventually } from '../faults/eventually.ts'
import { startFaultyService } from '../faults/faulty-service.ts'
import { startNano } from '../harmony/nano.ts'
import { post, say, type TestService } from '../support/service.ts'
import {
  balanceOf,
  checkBooks,
  nanocredits,
  type PrepaidKey,
  prepaidKey,
  type UsageRow,
  usageOf,
} from './bank.ts'

const REQUESTS = 200
const COVERED = 50

/** What a request of this service holds: the refusal of one that is not covered names it. */
async function holdOf(service: TestService, body: object): Promise<bigint> {
  const poor = await prepaidKey(service, '0.000000001')
  const response = await post(service, '/v1/chat/completions', body, { 'x-api-key': poor.key })
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  assert.deepEqual([response.status, error.code], [402, 'insufficient_credits'])
  const [, needed] = /reserves? ([\d.]+)/.exec(error.message) ?? []
  assert.ok(needed, error.message)
  return nanocredits(needed)
}

function credits(amount: bigint): string {
  return `${amount / 1_000_000_000n}.${String(amount % 1_000_000_000n).padStart(9, '0')}`
}

async function statusesOf(services: TestService[], key: PrepaidKey, body: object): Promise<number[]> {
  const asked = Array.from({ length: REQUESTS }, async (_, index) => {
    const service = services[index % services.length]
    assert.ok(service)
    const response = await post(service, '/v1/chat/completions', body, { 'x-api-key': key.key })
    await response.arrayBuffer()
    return response.status
  })
  return Promise.all(asked)
}

test('200 at once on a balance that covers 50 worst cases: exactly 50 reach the engine, the others get 402', async (t) => {
  const { service, upstream, stop } = await startFaultyService({
    VERBATIM_SLOTS: String(REQUESTS),
    VERBATIM_QUEUE_LENGTH: String(2 * REQUESTS),
  })
  t.after(stop)
  const body = say('held by the engine until all have asked', { model: 'bad-model', max_tokens: 16 })
  const hold = await holdOf(service, body)
  const key = await prepaidKey(service, credits(hold * BigInt(COVERED)))
  const decided = statusesOf([service], key, body)
  const content = body.messages[0]?.content ?? ''
  await eventually('all are decided', async () => {
    const refused = (await usageOf(service, key)).filter(({ status }) => status === 402).length
    return refused === REQUESTS - COVERED && (await upstream.record(content)).open === COVERED
  })
  await upstream.release(content)
  const statuses = await decided
  assert.equal(statuses.filter((status) => status === 200).length, COVERED)
  assert.equal(statuses.filter((status) => status === 402).length, REQUESTS - COVERED)
  await assertPaid(service, key, hold * BigInt(COVERED))
})

test('the same on the real engine: what is served is paid for, and no more is served than that', async (t) => {
  const service = await startNano({ VERBATIM_QUEUE_LENGTH: String(2 * REQUESTS) })
  t.after(() => service.stop())
  await assertFits(t, [service])
})

test('the same through two replicas on one Postgres', async (t) => {
  if (process.env.VERBATIM_TEST_DATABASE !== 'postgres') return t.skip('in the pass on Postgres')
  const first = await startNano({ VERBATIM_QUEUE_LENGTH: String(2 * REQUESTS) })
  t.after(() => first.stop())
  const second = await startNano({
    VERBATIM_QUEUE_LENGTH: String(2 * REQUESTS),
    DATABASE_URL: first.databaseUrl ?? '',
    VERBATIM_OPERATOR_KEY_FILE: `${first.dataDir}/operator.key`,
    VERBATIM_LOG_KEY_FILE: `${first.dataDir}/log.key`,
  })
  t.after(() => second.stop())
  await assertFits(t, [first, second])
})

async function assertFits(t: TestContext, services: TestService[]): Promise<void> {
  const [service] = services
  assert.ok(service)
  const body = say('Tell me a story.', { max_tokens: 8, temperature: 0 })
  const hold = await holdOf(service, body)
  const granted = hold * BigInt(COVERED)
  const key = await prepaidKey(service, credits(granted))
  const statuses = await statusesOf(services, key, body)
  const served = statuses.filter((status) => status === 200).length
  assert.equal(
    statuses.filter((status) => status === 402).length,
    REQUESTS - served,
    'nothing but 200 and 402',
  )
  assert.ok(served >= COVERED, `${served} served: each holds its worst case for a while and costs less`)
  t.diagnostic(`${served} of ${REQUESTS} served`)
  await assertPaid(service, key, granted)
}

async function assertPaid(service: TestService, key: PrepaidKey, granted: bigint): Promise<void> {
  let rows: UsageRow[] = []
  await eventually('the rows of the refused, which no answer waits for, are written', async () => {
    rows = await usageOf(service, key)
    return rows.length >= REQUESTS
  })
  const spent = rows.reduce((sum, { cost }) => sum + nanocredits(cost), 0n)
  const balance = await balanceOf(service, key)
  assert.deepEqual([nanocredits(balance.held), nanocredits(balance.available)], [0n, granted - spent])
  assert.equal(rows.length, REQUESTS)
  assert.ok(rows.every(({ status, cost }) => (status === 200) === nanocredits(cost) > 0n))
  await checkBooks(service)
}
