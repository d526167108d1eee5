import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { NEVER } from './fixtures/limits.ts'
import { Gate } from './gate.ts'

test('no more run than the gate is wide, in the order in which they came', async () => {
  const gate = new Gate(2, 10)
  const [started, ends]: [number[], (() => void)[]] = [[], []]
  const works = [0, 1, 2, 3].map((number) =>
    gate.run(NEVER, () => {
      started.push(number)
      return new Promise<void>((resolve) => ends.push(resolve))
    }),
  )
  assert.deepEqual(started, [0, 1])
  ends[1]?.()
  await works[1]
  await Promise.resolve()
  assert.deepEqual(started, [0, 1, 2])
  ends[0]?.()
  await works[0]
  await Promise.resolve()
  assert.deepEqual(started, [0, 1, 2, 3])
  for (const end of ends) end()
  await Promise.all(works)
})

test('a full line is refused, and who leaves it gives the place free', async () => {
  const gate = new Gate(1, 1)
  const work = Promise.withResolvers<void>()
  const running = gate.run(NEVER, () => work.promise)
  const left = new AbortController()
  const waiting = gate.run(left.signal, () => Promise.resolve('not reached'))
  await assert.rejects(
    gate.run(NEVER, () => Promise.resolve()),
    (error) => {
      return error instanceof VerbatimError && error.code === 'overloaded'
    },
  )
  left.abort(new Error('left'))
  await assert.rejects(waiting, /left/)
  const next = gate.run(NEVER, () => Promise.resolve('next'))
  work.resolve()
  await running
  assert.equal(await next, 'next')
})

test('a work that fails gives its place on', async () => {
  const gate = new Gate(1, 1)
  await assert.rejects(
    gate.run(NEVER, () => Promise.reject(new Error('broken'))),
    /broken/,
  )
  assert.equal(await gate.run(NEVER, () => Promise.resolve(1)), 1)
})
