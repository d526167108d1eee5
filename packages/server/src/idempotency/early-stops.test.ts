import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keylessId } from './caller-id.ts'
import { EarlyStops } from './early-stops.ts'

const SALT = new Uint8Array(32)
const stopOf = (keyId: string, idempotencyKey = 'turn') => ({ keyId, idempotencyKey })

test('however many a caller sends, those of others are kept', () => {
  const stops = new EarlyStops()
  stops.note(stopOf('key_1'), 0)
  for (let turn = 0; turn < 2_000; turn++) stops.note(stopOf('key_2', `turn-${turn}`), 1)
  for (let turn = 0; turn < 2_000; turn++) stops.note(stopOf(keylessId(`${turn}`, SALT)), 1)
  assert.ok(stops.has(stopOf('key_1'), 2))
  const kept = Array.from({ length: 2_000 }, (_, turn) => stops.has(stopOf('key_2', `turn-${turn}`), 2))
  assert.deepEqual([kept.indexOf(true), kept.filter(Boolean).length], [1_990, 10], 'its newest ten')
})

test('who has no places left loses the oldest; what is over takes none', () => {
  const stops = new EarlyStops()
  stops.note(stopOf('key_0'), 0)
  for (let key = 1; key < 1_000; key++) stops.note(stopOf(`key_${key}`), 10)
  stops.note(stopOf('key_1'), 30_000)
  stops.note(stopOf('key_1000'), 30_000)
  assert.ok(!stops.has(stopOf('key_0'), 30_000), 'is over')
  for (const key of [1, 2, 999, 1_000]) assert.ok(stops.has(stopOf(`key_${key}`), 30_009), `key_${key}`)
  stops.note(stopOf('key_1001'), 30_001)
  assert.ok(!stops.has(stopOf('key_2'), 30_002), 'the oldest of all')
  assert.ok(stops.has(stopOf('key_1'), 59_999), 'noted again, and for so much longer')
  assert.ok(!stops.has(stopOf('key_1'), 60_000))
})
