import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressQueue } from './limits.ts'

const never = new AbortController().signal

test('requests of one address run one at a time, in order, their starts a gap apart', async () => {
  const gapMs = 30
  const queue = new AddressQueue(gapMs, { length: 10, waitMs: 60_000 })
  const starts: { at: number; who: number }[] = []
  let running = 0
  const request = async (who: number) => {
    const turn = await queue.admit('a', 'r', never)
    assert.equal(++running, 1)
    starts.push({ at: performance.now(), who })
    await new Promise((resolve) => setImmediate(resolve))
    running--
    turn.release()
  }
  await Promise.all([0, 1, 2, 3].map(request))
  assert.deepEqual(
    starts.map(({ who }) => who),
    [0, 1, 2, 3],
  )
  for (const [at, start] of starts.slice(1).entries()) {
    const before = starts[at]
    // The start is noted a moment after the queue's own clock read it.
    assert.ok(before !== undefined && start.at - before.at >= gapMs - 1)
  }
})

test('addresses do not wait for each other', async () => {
  const queue = new AddressQueue(60_000, { length: 1, waitMs: 60_000 })
  await queue.admit('a', 'r', never)
  const other = await queue.admit('b', 'r', never)
  other.release()
})

test('too many waiting of one address are refused with 429', async () => {
  const queue = new AddressQueue(1, { length: 1, waitMs: 60_000 })
  const first = await queue.admit('a', 'r', never)
  const second = queue.admit('a', 'r', never)
  await assert.rejects(queue.admit('a', 'r', never), { code: 'rate_limited' })
  first.release()
  const turn = await second
  turn.release()
})

test('who leaves while it waits, or in the gap, gives its turn to the next', async () => {
  const queue = new AddressQueue(5, { length: 5, waitMs: 60_000 })
  const first = await queue.admit('a', 'r', never)
  const leaver = new AbortController()
  const waiting = queue.admit('a', 'r', leaver.signal)
  const behind = queue.admit('a', 'r', never)
  leaver.abort(new Error('left'))
  await assert.rejects(waiting, { message: 'left' })
  first.release()
  const turn = await behind
  const inGap = new AbortController()
  turn.release()
  const pausing = queue.admit('a', 'r', inGap.signal)
  inGap.abort(new Error('left'))
  await assert.rejects(pausing, { message: 'left' })
  const last = await queue.admit('a', 'r', never)
  last.release()
})
