import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import fc from 'fast-check'
import { addressKey, SlotQueue, type Ticket } from './limits.ts'

const BOUNDS = { length: 2, waitMs: 60_000 }
const never = new AbortController().signal

test('as many run as there are slots, and the rest start in the order they came', async () => {
  const queue = new SlotQueue(1, BOUNDS)
  const first = await queue.admit(1, never)
  const started: string[] = []
  const second = Promise.resolve(queue.admit(1, never)).then((ticket) => {
    started.push('second')
    ticket.release()
  })
  const third = Promise.resolve(queue.admit(1, never)).then((ticket) => {
    started.push('third')
    ticket.release()
  })
  assert.deepEqual([queue.running, queue.waiting, started], [1, 2, []])
  first.release()
  await Promise.all([second, third])
  assert.deepEqual(started, ['second', 'third'])
  assert.deepEqual([queue.running, queue.waiting], [0, 0])
})

test('a full queue refuses with 429', async () => {
  const queue = new SlotQueue(1, { length: 0, waitMs: 1000 })
  await queue.admit(1, never)
  assert.throws(
    () => queue.admit(1, never),
    (error) =>
      error instanceof VerbatimError && error.code === 'queue_full' && error.retryAfterSeconds !== undefined,
  )
})

test('a wait beyond its bound ends with 429 and frees the place', async () => {
  const queue = new SlotQueue(1, { length: 1, waitMs: 1 })
  await queue.admit(1, never)
  await assert.rejects(Promise.resolve(queue.admit(1, never)), { code: 'queue_full' })
  assert.equal(queue.waiting, 0)
})

test('who leaves frees the place, also for those behind', async () => {
  const queue = new SlotQueue(2, BOUNDS)
  const one = await queue.admit(1, never)
  const leaver = new AbortController()
  const both = Promise.resolve(queue.admit(2, leaver.signal))
  const behind = Promise.resolve(queue.admit(1, never))
  leaver.abort(new Error('left'))
  await assert.rejects(both, { message: 'left' })
  await behind
  assert.deepEqual([queue.running, queue.waiting], [2, 0])
  one.release()
})

test('a ticket that is released twice frees its slots once', async () => {
  const queue = new SlotQueue(2, BOUNDS)
  const ticket = await queue.admit(2, never)
  ticket.release()
  ticket.release()
  assert.equal(queue.running, 0)
})

test('any mix of arrivals, departures and releases holds the bounds and leaks no slot', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('admit' as const), weight: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ do: fc.constant('release' as const), at: fc.nat(20) }),
    fc.record({ do: fc.constant('leave' as const), at: fc.nat(20) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const queue = new SlotQueue(3, { length: 4, waitMs: 60_000 })
      const held: Ticket[] = []
      const callers: AbortController[] = []
      for (const action of steps) {
        if (action.do === 'admit') arrive(queue, action.weight, held, callers)
        if (action.do === 'release') held.splice(action.at % (held.length || 1), 1)[0]?.release()
        if (action.do === 'leave') callers[action.at % (callers.length || 1)]?.abort(new Error('left'))
        await Promise.resolve()
        assert.ok(queue.running <= 3 && queue.running >= 0 && queue.waiting <= 4)
      }
      for (const caller of callers) caller.abort(new Error('left'))
      for (let turn = 0; turn < 10; turn++) {
        for (const ticket of held.splice(0)) ticket.release()
        await Promise.resolve()
      }
      assert.deepEqual([queue.running, queue.waiting], [0, 0])
    }),
    { numRuns: 300 },
  )
})

function arrive(queue: SlotQueue, weight: number, held: Ticket[], callers: AbortController[]): void {
  const caller = new AbortController()
  callers.push(caller)
  try {
    const ticket = queue.admit(weight, caller.signal)
    if (ticket instanceof Promise) ticket.then((late) => held.push(late)).catch(() => undefined)
    else held.push(ticket)
  } catch (error) {
    assert.equal((error as VerbatimError).code, 'queue_full')
  }
}

const addresses: [string, string][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
]
for (const [address, key] of addresses) {
  test(`the address ${address} counts as ${key}`, () => assert.equal(addressKey(address), key))
}
