/** A stream that is asked for again is gone on with, from its beginning and without a second charge; a stream that is stopped ends for everybody. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { StoppedCompletion } from '@verbatim/protocol'
import { eventually } from '../faults/eventually.ts'
import { type FaultyService, startFaultyService } from '../faults/faulty-service.ts'
import { say, startTestService } from '../support/service.ts'
import { balanceOf, checkBooks, nanocredits, prepaidKey, usageOf } from './bank.ts'
import { ReadingCaller } from './reading-caller.ts'

const CHAT = '/v1/chat/completions'
const KEYLESS = '/api/gpt-oss-2t'

let house: FaultyService
before(async () => {
  house = await startFaultyService({ VERBATIM_TRUSTED_PROXIES: '127.0.0.1,::1' })
})
after(() => house?.stop())

function ask(path: string, content: string, headers: Record<string, string>, at = house.service) {
  const body = say(content, { model: 'bad-model', stream: true, max_tokens: 10 })
  return new ReadingCaller(at, path, body, headers)
}

function stopRequest(path: string, headers: Record<string, string>, at = house.service) {
  return fetch(at.url + path, { method: 'DELETE', headers })
}

/** What a stop says of the request that it ended. */
async function stopped(path: string, headers: Record<string, string>, at = house.service) {
  const response = await stopRequest(path, headers, at)
  assert.equal(response.status, 200)
  return (await response.json()) as StoppedCompletion
}

test('a caller that left in the middle gets everything from the beginning, and then what comes', async () => {
  const { service, upstream } = house
  for (const [turn, path] of ([CHAT, '/api/v1/generate/stream'] as const).entries()) {
    const key = await prepaidKey(service, '1')
    const headers = { 'x-api-key': key.key, 'idempotency-key': `turn-${turn}` }
    const content = `held-mid-answer ${turn}`
    const first = ask(path, content, headers)
    await first.has('Hel')
    first.leave()
    const repeats = [ask(path, content, headers), ask(path, content, headers)]
    for (const repeat of repeats) await repeat.has('Hel')
    await upstream.release(content)
    await Promise.all(repeats.map(({ ended }) => ended))
    const late = ask(path, content, headers)
    await late.ended
    for (const repeat of [...repeats, late]) {
      assert.equal(repeat.status, 200)
      assert.match(repeat.text, /data: \[DONE\]\n\n$/)
      assert.equal(repeat.events, late.text)
      assert.equal(repeat.headers['idempotent-replayed'], 'true')
    }
    assert.ok(late.text.startsWith(first.events), 'what was read before is its beginning')
    assert.equal((await upstream.record(content)).arrivals.length, 1)
    assert.deepEqual(
      (await usageOf(service, key)).map(({ status }) => status),
      [200],
    )
  }
  await checkBooks(service)
})

test('a stream that fails in the middle fails for all who read it, and a repeat is a new try', async () => {
  const { service, upstream } = house
  const key = await prepaidKey(service, '1')
  const headers = { 'x-api-key': key.key, 'idempotency-key': 'again' }
  const content = 'die-mid-answer'
  const together = [1, 2, 3].map(() => ask(CHAT, content, headers))
  await Promise.all(together.map(({ ended }) => ended))
  for (const { events } of together) assert.match(events, /"error":\{.*"code":"overloaded"/)
  const before = (await upstream.record(content)).arrivals.length
  await ask(CHAT, content, headers).ended
  assert.ok((await upstream.record(content)).arrivals.length > before)
  assert.equal(nanocredits((await balanceOf(service, key)).available), 1_000_000_000n, 'nothing was charged')
})

test('a request that is stopped ends for all who read it, costs what was generated, and is not begun again', async () => {
  const { service, upstream } = house
  const key = await prepaidKey(service, '1')
  const other = await prepaidKey(service, '1')
  const headers = { 'x-api-key': key.key, 'idempotency-key': 'turn' }
  const content = 'held-mid-answer'
  const readers = [ask(CHAT, content, headers)]
  await readers[0]?.has('Hel')
  readers.push(ask(CHAT, content, headers))
  await readers[1]?.has('Hel')
  assert.equal((await stopRequest(CHAT, { 'x-api-key': key.key })).status, 400)
  assert.equal((await stopRequest(CHAT, { ...headers, 'x-api-key': other.key })).status, 404)
  assert.equal((await stopRequest(CHAT, { 'idempotency-key': 'turn' })).status, 401)
  const told = await stopped(CHAT, headers)
  await Promise.all(readers.map(({ ended }) => ended))
  for (const { events } of readers)
    assert.match(events, /Hel.*data: \{"error":\{[^\n]*"code":"conflict"[^\n]*\n\n$/s)
  await eventually('the engine is free', async () => (await upstream.record(content)).open === 0)
  const [row] = await usageOf(service, key)
  assert.ok(row && row.completion_tokens > 0)
  assert.deepEqual([row.status, row.receipt], [499, null])
  assert.deepEqual(
    [told.request_id, told.usage?.completion_tokens, told.usage?.prompt_tokens, told.cost],
    [row.request_id, row.completion_tokens, row.prompt_tokens, row.cost],
  )
  const { available, held } = await balanceOf(service, key)
  assert.deepEqual([nanocredits(available), held], [1_000_000_000n - nanocredits(row.cost), '0'])

  const repeat = ask(CHAT, content, headers)
  await repeat.ended
  assert.equal(repeat.status, 409)
  assert.deepEqual(await stopped(CHAT, headers), told, 'whoever asks again is told the same')
  assert.equal((await upstream.record(content)).arrivals.length, 1)
  await checkBooks(service)
})

test('a stop is for what runs: an answer that is there stays, one that waits for a slot never begins', async (t) => {
  const narrow = await startFaultyService({ VERBATIM_SLOTS: '1' })
  t.after(narrow.stop)
  const { service, upstream } = narrow
  const key = await prepaidKey(service, '1')
  const turn = (name: string) => ({ 'x-api-key': key.key, 'idempotency-key': name })
  const running = ask(CHAT, 'held-mid-answer', turn('running'), service)
  await running.has('Hel')
  const waiting = ask(CHAT, 'answer', turn('waiting'), service)
  await waiting.has(': queue position 1')
  const never = await stopped(CHAT, turn('waiting'), service)
  assert.deepEqual([never.usage?.total_tokens, never.cost], [0, '0'])
  await waiting.ended
  assert.match(waiting.events, /^data: \{"error":\{[^\n]*"code":"conflict"/)
  await upstream.release('held-mid-answer')
  await running.ended
  assert.equal((await stopRequest(CHAT, turn('running'), service)).status, 404)
  const kept = ask(CHAT, 'held-mid-answer', turn('running'), service)
  await kept.ended
  assert.equal(kept.text, running.events)
  assert.equal((await upstream.record('answer')).arrivals.length, 0)
  assert.equal((await stopRequest(CHAT, turn('early'), service)).status, 404)
  const late = ask(CHAT, 'answer', turn('early'), service)
  await late.ended
  assert.equal(late.status, 409, 'it was stopped before it came')
})

test('without an API key it is the same for the address that asked, and another address gets nothing of it', async () => {
  const { upstream } = house
  const from = (address: string, name = 'turn') => ({ 'x-forwarded-for': address, 'idempotency-key': name })
  const [mine, theirs] = ['192.0.2.1', '192.0.2.2']
  const content = 'held-mid-answer keyless'
  const first = ask(KEYLESS, content, from(mine))
  await first.has('Hel')
  first.leave()
  const repeat = ask(KEYLESS, content, from(mine))
  await repeat.has('Hel')
  const another = ask(KEYLESS, content, from(theirs))
  await another.has('Hel')
  assert.equal(
    (await upstream.record(content)).arrivals.length,
    2,
    'the other address has an answer of its own',
  )
  await upstream.release(content)
  await Promise.all([repeat.ended, another.ended])
  const late = ask(KEYLESS, content, from(mine))
  await late.ended
  assert.equal(late.text, repeat.events)
  assert.equal(late.headers['idempotent-replayed'], 'true')
  assert.equal(another.headers['idempotent-replayed'], undefined)
  assert.notEqual(another.events, late.text)

  const ended = ask(KEYLESS, 'held-mid-answer stopped', from(mine, 'stopped'))
  await ended.has('Hel')
  assert.equal((await stopRequest(KEYLESS, from(theirs, 'stopped'))).status, 404)
  const { usage, cost } = await stopped(KEYLESS, from(mine, 'stopped'))
  assert.ok(usage !== null && usage.completion_tokens > 0)
  assert.equal(cost, '0')
  await ended.ended
  const ahead = ask(KEYLESS, 'held-mid-answer ahead', from(mine, 'ahead'))
  await ahead.has('Hel')
  // Of what came to nothing only the first has a row of its own.
  for (const name of ['waits', 'waits-too']) {
    const waits = ask(KEYLESS, 'answer', from(mine, name))
    await waits.has(':')
    const nothing = await stopped(KEYLESS, from(mine, name))
    assert.deepEqual([nothing.usage?.total_tokens, nothing.cost], [0, '0'])
  }
  const again = await Promise.all(
    Array.from({ length: 200 }, () => stopRequest(KEYLESS, from(mine, 'waits-too'))),
  )
  assert.deepEqual(new Set(again.map(({ status }) => status)), new Set([200]), 'none waits for a row')
  await stopped(KEYLESS, from(mine, 'ahead'))
  assert.match(ended.events, /data: \{"error":"This request was stopped/)
})

test('an address that asks one after the other in each of its ten places is never told that they are taken', async () => {
  const { url } = house.service
  const statuses = new Set<number>()
  const askInTurn = async (place: number) => {
    for (let turn = 0; turn < 20; turn++) {
      const answer = await fetch(url + KEYLESS, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-forwarded-for': '192.0.2.3',
          'idempotency-key': `${place}-${turn}`,
        },
        body: JSON.stringify(say('answer', { model: 'unknown' })),
      })
      statuses.add(answer.status)
      await answer.text()
    }
  }
  await Promise.all(Array.from({ length: 10 }, (_, place) => askInTurn(place)))
  assert.deepEqual([...statuses], [404])
})

const onPostgres = process.env.VERBATIM_TEST_DATABASE === 'postgres'

test('on another replica a repeat waits for the answer, and a stop ends it', {
  skip: onPostgres ? false : 'only Postgres has replicas',
}, async (t) => {
  const { service, upstream } = house
  const other = await startTestService({
    DATABASE_URL: service.databaseUrl ?? '',
    VERBATIM_OPERATOR_KEY_FILE: `${service.dataDir}/operator.key`,
    VERBATIM_LOG_KEY_FILE: `${service.dataDir}/log.key`,
    VERBATIM_UPSTREAM_URL: upstream.url,
    VERBATIM_MODEL: 'bad-model',
  })
  t.after(() => other.stop())
  const key = await prepaidKey(service, '1')
  const turn = (name: string) => ({ 'x-api-key': key.key, 'idempotency-key': name })
  const first = ask(CHAT, 'held-mid-answer replicas', turn('a'))
  await first.has('Hel')
  const elsewhere = ask(CHAT, 'held-mid-answer replicas', turn('a'), other)
  await elsewhere.has(': waiting for the request')
  await upstream.release('held-mid-answer replicas')
  await Promise.all([first.ended, elsewhere.ended])
  assert.equal(elsewhere.events, first.events)

  const ended = ask(CHAT, 'held-mid-answer elsewhere', turn('b'))
  await ended.has('Hel')
  const told = await stopped(CHAT, turn('b'), other)
  await ended.ended
  assert.match(ended.events, /"code":"conflict"/)
  assert.deepEqual(
    (await usageOf(service, key)).map(({ status }) => status),
    [499, 200],
  )
  assert.equal(told.cost, (await usageOf(service, key))[0]?.cost)
})
