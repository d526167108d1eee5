import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Reader } from '../store/store.ts'
import { Hours } from './hours.ts'

test('between the hours that it reads, others have their turn', async () => {
  let [turns, reading] = [0, true]
  const takeTurn = () => {
    turns += 1
    if (reading) setImmediate(takeTurn)
  }
  // SQLite answers at once, in the very turn that asks.
  const store = { first: async () => ({ requests: 1, errors: 0 }), all: async () => [] } as unknown as Reader
  setImmediate(takeTurn)
  const hours = await new Hours(store).until(1_700_000_000_000)
  reading = false
  assert.equal(hours.length, 24)
  assert.ok(turns >= 23, `${turns} turns`)
})
