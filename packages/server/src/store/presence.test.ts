/** When a database counts as away, for how long it is waited for, and that it is asked by one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { LONG_PATIENCE_MS, Presence, SHORT_PATIENCE_MS } from './presence.ts'

/** A database that is away until it is told otherwise, and a clock that is turned by hand. */
function made() {
  const state = { here: false, probes: 0, left: 0, now: 0 }
  const presence = new Presence({
    probe: async () => {
      state.probes += 1
      if (!state.here) throw new Error('nobody there')
    },
    left: () => {
      state.left += 1
    },
    monotonic: () => state.now,
  })
  return { presence, state }
}

const isAway = (error: unknown) => {
  assert.ok(error instanceof VerbatimError)
  assert.deepEqual([error.code, error.retryAfterSeconds], ['overloaded', 5])
  return true
}

test('nobody waits for a database that nobody doubts', async () => {
  const { presence, state } = made()
  await presence.back(0)
  assert.equal(state.probes, 0)
})

test('a doubt that was wrong gives nothing up', async (t) => {
  const { presence, state } = made()
  t.after(() => presence.close())
  state.here = true
  presence.doubt(new Error('one connection broke'))
  await presence.back(SHORT_PATIENCE_MS)
  assert.deepEqual([state.probes, state.left, presence.isDoubted], [1, 0, false])
})

test('all who wait go on once it is back; it was given up once', async (t) => {
  const { presence, state } = made()
  t.after(() => presence.close())
  for (let time = 0; time < 3; time += 1) presence.doubt(new Error('gone'))
  const waiting = Promise.all([presence.back(SHORT_PATIENCE_MS), presence.back(LONG_PATIENCE_MS)])
  state.here = true
  await waiting
  assert.equal(state.left, 1)
  assert.equal(presence.isDoubted, false)
})

test('patience counts from when it was last there, so a later caller knows soon', async (t) => {
  const { presence, state } = made()
  t.after(() => presence.close())
  presence.doubt(new Error('gone'), 0)
  state.now = SHORT_PATIENCE_MS
  await assert.rejects(presence.back(SHORT_PATIENCE_MS), isAway)
  state.now = LONG_PATIENCE_MS - 1
  await assert.rejects(presence.back(LONG_PATIENCE_MS), isAway)
})

test('who waits when the store is closed is told', async () => {
  const { presence } = made()
  presence.doubt(new Error('gone'))
  const waiting = assert.rejects(presence.back(LONG_PATIENCE_MS), isAway)
  presence.close()
  await waiting
})
