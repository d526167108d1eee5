import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cached } from './cached.ts'

test('it is read once for all who ask, and again when it is old', async () => {
  let now = 0
  let reads = 0
  const cached = new Cached(async () => ++reads, { freshMs: 100, now: () => now })
  assert.deepEqual(await Promise.all([cached.get(), cached.get()]), [1, 1])
  now = 99
  assert.equal(await cached.get(), 1)
  now = 100
  assert.equal(await cached.get(), 2)
})

test('what takes long to read is kept for longer', async () => {
  let now = 0
  let reads = 0
  const read = async () => {
    now += 40
    return ++reads
  }
  const cached = new Cached(read, { freshMs: 100, rest: 10, now: () => now })
  assert.equal(await cached.get(), 1)
  now = 40 + 399
  assert.equal(await cached.get(), 1)
  now = 40 + 400
  assert.equal(await cached.get(), 2)
})

test('a failure is told to all who waited, and tried again for the next', async () => {
  let reads = 0
  const read = async () => {
    reads += 1
    if (reads === 1) throw new Error('away')
    return reads
  }
  const cached = new Cached(read, { freshMs: 1000, now: () => 0 })
  const asked = [cached.get(), cached.get()]
  for (const one of asked) await assert.rejects(one, /away/)
  assert.equal(await cached.get(), 2)
})
