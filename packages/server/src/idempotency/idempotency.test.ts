import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { type Claim, giveBackOf, IdempotencyBook, type KeptAnswer } from './idempotency.ts'
import { forget } from './idempotency-commands.ts'

const DAY_MS = 86_400_000

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

test('what ran longer than a day ago is forgotten, what still runs is not', async (t) => {
  const { store, clock, bookOf, begin, claimed } = await openBooks(t)
  const book = bookOf('rep_1')
  const first = await claimed(book, 'req_1')
  clock.now += 2 * DAY_MS
  await book.sweep()
  await store.commit(first.keeping(answer('late')))
  assert.ok('body' in (await begin(book, 'req_2')))
  await book.sweep()
  await claimed(book, 'req_3')
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
  const taken = async () => (await store.commit(forget({ before: 1002, limit: 2 })))[0]
  assert.deepEqual([await taken(), await taken(), await taken()], [2, 1, 0])
  const repeat = { ...requestOf('req_again'), idempotencyKey: 'turn-5000' }
  assert.ok('body' in (await book.begin(repeat, new AbortController().signal)))
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
  assert.ok(looks < 1100, `${looks} looks`)
})
