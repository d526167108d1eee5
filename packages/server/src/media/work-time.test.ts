import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { NEVER } from './fixtures/limits.ts'
import { Gate } from './gate.ts'
import { MediaRefusal } from './media-refusal.ts'
import { WorkTime } from './work-time.ts'

const LIMIT_MS = 60_000

/** A clock that only goes when it is told to. */
function clock() {
  let nowMs = 0
  return { now: () => nowMs, pass: (ms: number) => (nowMs += ms) }
}

const until = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })

const isOverloaded = (error: unknown) => error instanceof VerbatimError && error.code === 'overloaded'
const tookTooLong = (error: unknown) => error instanceof MediaRefusal && /took longer/.test(error.message)

test('waiting for others is no time of the work', async () => {
  const { now, pass } = clock()
  const gate = new Gate(1, 1)
  const other = Promise.withResolvers<void>()
  const running = gate.run(NEVER, () => other.promise)
  const time = new WorkTime(LIMIT_MS, NEVER, now)
  const waiting = time.through(gate, async (signal) => {
    pass(0.9 * LIMIT_MS)
    return signal.aborted
  })
  pass(0.9 * LIMIT_MS)
  other.resolve()
  await running
  assert.equal(await waiting, false)
})

test('works of one request share their time', async () => {
  const { now, pass } = clock()
  const time = new WorkTime(LIMIT_MS, NEVER, now)
  const gate = new Gate(1, 1)
  const work = async () => void pass(0.6 * LIMIT_MS)
  await time.through(gate, work)
  await time.through(gate, work)
  await assert.rejects(time.through(gate, work), tookTooLong)
})

test('a work that is too slow is aborted, and told in the same words however it fails', async () => {
  await assert.rejects(new WorkTime(20, NEVER).through(new Gate(1, 1), until), tookTooLong)
})

test('a wait that takes too long is overloaded, and its work is never begun', async () => {
  const gate = new Gate(1, 1)
  const other = Promise.withResolvers<void>()
  const running = gate.run(NEVER, () => other.promise)
  await assert.rejects(
    new WorkTime(20, NEVER).through(gate, () => assert.fail('begun')),
    isOverloaded,
  )
  other.resolve()
  await running
})

test('a request that is given up ends while it waits and while it works', async () => {
  const left = new AbortController()
  const gate = new Gate(1, 1)
  const works = [0, 1].map(() => new WorkTime(LIMIT_MS, left.signal).through(gate, until))
  left.abort(new Error('left'))
  await assert.rejects(works[0] ?? Promise.resolve(), /aborted/)
  await assert.rejects(works[1] ?? Promise.resolve(), /left/)
})
