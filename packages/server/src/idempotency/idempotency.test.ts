import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { type Claim, giveBackOf, IdempotencyBook, type KeptAnswer, keylessId } from './idempotency.ts'
import { forget } from './idempotency-commands.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function requestOf(requestId: string, body = 'a') {
  return { keyId: 'key_1', idempotencyKey: 'turn', fingerprint: Buffer.from(body), requestId }
}

function answer(text: string): KeptAnswer {
  return { status: 200, contentType: 'text/plain', body: Buffer.from(text) }
}

async function openBooks(t: TestContext) {
  const { store, close } = await openTestStore()
  t.after(close)
  const clock = { now: 1000 }
  const bookOf = (replicaId: string) => new IdempotencyBook(store, replicaId, () => clock.now)
  const begin = (book: IdempotencyBook, requestId: string, body?: string) =>
    book.begin(requestOf(requestId, body), new AbortController().signal)
  const claimed = async (book: IdempotencyBook, requestId: string): Promise<Claim> => {
    const found = await begin(book, requestId)
    assert.ok('keeping' in found, `${requestId} may answer`)
    return found
  }
  return { store, clock, bookOf, begin, claimed }
}

test('a request whose replica was taken for dead is answered by one of the two that ran', async (t) => {
  const { store, bookOf, begin, claimed } = await openBooks(t)
  const [paused, other] = [bookOf('rep_paused'), bookOf('rep_other')]
  const first = await claimed(paused, 'req_1')
  await store.commit(giveBackOf({ replicaId: 'rep_paused' }))
  const repeat = await claimed(other, 'req_2')
  await assert.rejects(store.commit(first.keeping(answer('first'))), { code: 'overloaded' })
  await store.commit(repeat.keeping(answer('second')))
  await assert.rejects(store.commit(first.keeping(answer('first'))), { code: 'overloaded' })
  const kept = await begin(other, 'req_3')
  assert.ok('body' in kept)
  assert.equal(Buffer.from(kept.body).toString(), 'second')
})

test('with no repeat meanwhile its answer is kept all the same, also when the commit is done twice', async (t) => {
  const { store, bookOf, begin, claimed } = await openBooks(t)
  const book = bookOf('rep_paused')
  const first = await claimed(book, 'req_1')
  await store.commit(giveBackOf({ replicaId: 'rep_paused' }))
  await store.commit(first.keeping(answer('first')))
  await store.commit(first.keeping(answer('first')))
  const kept = await begin(book, 'req_2')
  assert.ok('body' in kept)
  assert.equal(Buffer.from(kept.body).toString(), 'first')
  await assert.rejects(begin(book, 'req_3', 'b'), { code: 'invalid_request', param: 'Idempotency-Key' })
})

test('what was answered longer than a day ago is forgotten, what still runs is not', async (t) => {
  const { store, clock, bookOf, begin, claimed } = await openBooks(t)
  const book = bookOf('rep_1')
  const first = await claimed(book, 'req_1')
  clock.now += 2 * DAY_MS
  await book.sweep()
  await store.commit(first.keeping(answer('late')))
  clock.now += DAY_MS - 1
  await book.sweep()
  assert.ok('body' in (await begin(book, 'req_2')))
  clock.now += 1
  const next = await claimed(book, 'req_3')
  await next.giveBack()
  await book.sweep()
  await claimed(book, 'req_4')
})

test('what is old is forgotten so many at a time, and what is not old stays', async (t) => {
  const { store, clock, bookOf } = await openBooks(t)
  const book = bookOf('rep_1')
  for (const at of [1000, 1001, 1002, 5000]) {
    clock.now = at
    const asked = { ...requestOf(`req_${at}`), idempotencyKey: `turn-${at}` }
    const mine = await book.begin(asked, new AbortController().signal)
    assert.ok('keeping' in mine)
    await store.commit(mine.keeping(answer('kept')))
  }
  const taken = async () => (await store.commit(forget({ before: 1002, keyIds: '%', limit: 2 })))[0]
  assert.deepEqual([await taken(), await taken(), await taken()], [2, 1, 0])
  const repeat = { ...requestOf('req_again'), idempotencyKey: 'turn-5000' }
  assert.ok('body' in (await book.begin(repeat, new AbortController().signal)))
})

test('without an API key an answer is kept for an hour, and not when it is too long', async (t) => {
  const { store, clock, bookOf } = await openBooks(t)
  const book = bookOf('rep_1')
  const salt = new Uint8Array(32)
  const keyless = (address: string, requestId: string) =>
    book.begin({ ...requestOf(requestId), keyId: keylessId(address, salt) }, new AbortController().signal)
  const first = await keyless('192.0.2.1', 'req_1')
  assert.ok('keeping' in first)
  await store.commit(first.keeping(answer('mine')))
  const another = await keyless('192.0.2.2', 'req_2')
  assert.ok('keeping' in another, 'of another address it is another request')
  await store.commit(another.keeping(answer('x'.repeat(4_000_001))))
  await assert.rejects(keyless('192.0.2.2', 'req_3'), { code: 'conflict' })
  clock.now += HOUR_MS - 1
  await book.sweep()
  assert.ok('body' in (await keyless('192.0.2.1', 'req_4')))
  clock.now += 1
  assert.ok('keeping' in (await keyless('192.0.2.1', 'req_5')), 'as good as forgotten before it is swept')
})

test('one address has ten requests that can be repeated under way, and a key as many as it likes', async (t) => {
  const { bookOf } = await openBooks(t)
  const book = bookOf('rep_1')
  const run = (keyId: string, turn: number) =>
    book.begin(
      { ...requestOf(`req_${turn}`), keyId, idempotencyKey: `turn-${turn}` },
      new AbortController().signal,
    )
  const id = keylessId('192.0.2.1', new Uint8Array(32))
  const claims = await Promise.all(Array.from({ length: 10 }, (_, turn) => run(id, turn)))
  await assert.rejects(run(id, 10), { code: 'rate_limited' })
  await Promise.all(Array.from({ length: 20 }, (_, turn) => run('key_1', turn)))
  const [first] = claims
  assert.ok(first !== undefined && 'keeping' in first)
  first.done()
  assert.ok('keeping' in (await run(id, 10)))
})

test('a repeat follows a stream that runs on its replica, and waits for one that runs elsewhere', async (t) => {
  const { store, bookOf, claimed } = await openBooks(t)
  const [here, there] = [bookOf('rep_here'), bookOf('rep_there')]
  const signal = new AbortController().signal
  const first = await claimed(here, 'req_1')
  first.live.append('a')
  const found = await here.begin(requestOf('req_2'), signal, true)
  assert.ok('live' in found && !('keeping' in found))
  const waiting = there.begin(requestOf('req_3'), signal, true)
  await assert.rejects(here.begin(requestOf('req_4', 'other'), signal, true), { code: 'invalid_request' })
  await store.commit(first.keeping(answer('ab')))
  first.live.end('b')
  let text = ''
  for await (const piece of found.live.follow(signal)) text += piece
  assert.equal(text, 'ab')
  const kept = await waiting
  assert.ok('body' in kept)
  assert.equal(Buffer.from(kept.body).toString(), 'ab')
  assert.ok('body' in (await here.begin(requestOf('req_5'), signal, true)), 'what has ended is kept')
})

test('a request is stopped from any replica, and its key is spent', async (t) => {
  const { store, bookOf, claimed, begin } = await openBooks(t)
  const [here, there] = [bookOf('rep_here'), bookOf('rep_there')]
  const turn = { keyId: 'key_1', idempotencyKey: 'turn' }
  for (const from of [here, there]) {
    const first = await claimed(here, 'req_1')
    const stopped = new Promise((resolve) => first.stopped.addEventListener('abort', resolve))
    assert.equal(await from.stop({ ...turn, keyId: 'key_2' }), undefined, "another's")
    assert.equal(await from.stop(turn), 'req_1')
    await assert.rejects(begin(there, 'req_2'), { code: 'conflict' })
    await stopped
    await first.giveBack()
    first.done()
    await assert.rejects(begin(here, 'req_3'), { code: 'conflict' })
    assert.equal(await from.stop(turn), 'req_1', 'it was stopped')
    await store.commit(forget({ before: 1000, keyIds: '%', limit: 1 }))
  }
})

test('a stop that another replica confirmed has spent the key, also when the request fails before it hears of it', async (t) => {
  const { bookOf, claimed, begin } = await openBooks(t)
  // By which it would hear of it.
  t.mock.timers.enable({ apis: ['setInterval'] })
  const [here, there] = [bookOf('rep_here'), bookOf('rep_there')]
  const first = await claimed(here, 'req_1')
  assert.equal(await there.stop({ keyId: 'key_1', idempotencyKey: 'turn' }), 'req_1')
  assert.equal(first.stopped.aborted, false, 'it has not heard of it')
  await first.giveBack()
  first.done()
  for (const book of [here, there]) await assert.rejects(begin(book, 'req_2'), { code: 'conflict' })
})

test('of a stop and a failure that come together one is first, and no repeat waits for ever', async (t) => {
  const { bookOf } = await openBooks(t)
  const [here, there] = [bookOf('rep_here'), bookOf('rep_there')]
  for (let turn = 0; turn < 20; turn++) {
    const named = { keyId: 'key_1', idempotencyKey: `turn-${turn}` }
    const ask = (requestId: string) => ({ ...requestOf(requestId), ...named })
    const first = await here.begin(ask('req_1'), new AbortController().signal)
    assert.ok('keeping' in first)
    const [stopped] = await Promise.all([there.stop(named), first.giveBack()])
    first.done()
    // In either case the replica that took the stop begins nothing.
    await assert.rejects(there.begin(ask('req_2'), AbortSignal.timeout(60_000)), { code: 'conflict' })
    const repeat = here.begin(ask('req_3'), AbortSignal.timeout(60_000))
    if (stopped) await assert.rejects(repeat, { code: 'conflict' })
    else assert.ok('keeping' in (await repeat))
  }
})

test('a stop that overtakes its request is kept for it, and one that comes too late changes nothing', async (t) => {
  const { store, clock, bookOf, begin, claimed } = await openBooks(t)
  const book = bookOf('rep_1')
  const turn = { keyId: 'key_1', idempotencyKey: 'turn' }
  assert.equal(await book.stop(turn), undefined)
  await assert.rejects(begin(book, 'req_1'), { code: 'conflict' })
  clock.now += 30_000
  const late = await claimed(book, 'req_2')
  await store.commit(late.keeping(answer('done')))
  assert.equal(await book.stop(turn), undefined)
  assert.equal(late.stopped.aborted, false)
  assert.ok('body' in (await begin(book, 'req_3')))
})

test('stops of others do not push out the one that overtook its request', async (t) => {
  const { bookOf, begin } = await openBooks(t)
  const book = bookOf('rep_1')
  await book.stop({ keyId: 'key_1', idempotencyKey: 'turn' })
  const salt = new Uint8Array(32)
  for (let turn = 0; turn < 1_000; turn++)
    await book.stop({ keyId: keylessId(`192.0.2.${turn}`, salt), idempotencyKey: 'x' })
  for (let turn = 0; turn < 20; turn++) await book.stop({ keyId: 'key_2', idempotencyKey: `x-${turn}` })
  await assert.rejects(begin(book, 'req_1'), { code: 'conflict' })
})

test('what was stopped on a replica that died is spent, all else of it is free', async (t) => {
  const { store, bookOf, begin, claimed } = await openBooks(t)
  const [dead, other] = [bookOf('rep_dead'), bookOf('rep_other')]
  await claimed(dead, 'req_1')
  await dead.begin({ ...requestOf('req_2'), idempotencyKey: 'free' }, new AbortController().signal)
  await other.stop({ keyId: 'key_1', idempotencyKey: 'turn' })
  await store.commit(giveBackOf({ replicaId: 'rep_dead' }))
  await assert.rejects(begin(other, 'req_3'), { code: 'conflict' })
  const free = { ...requestOf('req_4'), idempotencyKey: 'free' }
  assert.ok('keeping' in (await other.begin(free, new AbortController().signal)))
})

test('of a thousand repeats a hundred wait, and they ask the database no more than one does', async (t) => {
  const { store, claimed } = await openBooks(t)
  let looks = 0
  const first = store.first.bind(store)
  store.first = (query, args) => {
    looks++
    return first(query, args)
  }
  const book = new IdempotencyBook(store, 'rep_1', () => 1000)
  const running = await claimed(book, 'req_0')
  looks = 0
  const startedAt = performance.now()
  const pending = new Map<number, AbortController>()
  const full = Promise.withResolvers<void>()
  const ended = (index: number, how: string) => {
    pending.delete(index)
    if (pending.size === 100) full.resolve()
    return how
  }
  const repeats = Array.from({ length: 1000 }, (_, index) => {
    const leaving = new AbortController()
    pending.set(index, leaving)
    return book.begin(requestOf(`req_${index + 1}`), leaving.signal).then(
      () => ended(index, 'answered'),
      (error) => ended(index, leaving.signal.aborted ? 'left' : error.code),
    )
  })
  await full.promise
  for (const leaving of [...pending.values()].slice(0, 10)) leaving.abort(new Error('gone'))
  await store.commit(running.keeping(answer('one')))
  const ends = await Promise.all(repeats)
  assert.deepEqual(
    ['left', 'answered', 'rate_limited'].map((end) => ends.filter((other) => other === end).length),
    [10, 90, 900],
  )
  // One asks ten times a second.
  const ofOne = (performance.now() - startedAt) / 100
  assert.ok(looks < 1100 + ofOne, `${looks} looks, ${ofOne} of one`)
})
