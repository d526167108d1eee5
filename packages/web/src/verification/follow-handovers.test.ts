import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handoverText, operatorAddress, signEigenText } from '@verbatim/proof'
import { followHandovers } from './follow-handovers.ts'

const keys = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte))
const [first = '', second = '', third = ''] = keys.map((key) => operatorAddress(key))
const AT = '2026-01-02T03:04:05.000Z'

/** As the service lists one that handed over; signed by the key of `signer`. */
function handedOver(address: string, successor: string, signer: number) {
  const text = handoverText(address, successor, Date.parse(AT))
  const handover = signEigenText(text, keys[signer] ?? new Uint8Array(32))
  return { address, since: AT, until: AT, handover, handover_at: AT, successor }
}

const current = { address: third, since: AT, until: null, handover: null, handover_at: null, successor: null }

test('signed handovers are followed to the key that signs now', () => {
  const operators = [handedOver(first, second, 0), handedOver(second, third, 1), current]
  assert.deepEqual(followHandovers(first, operators), [second, third])
  assert.deepEqual(followHandovers(third, operators), [])
})

test('a successor that the old key did not sign for is not reached', () => {
  assert.deepEqual(followHandovers(first, [handedOver(first, third, 2), current]), [])
  const unsigned = { ...handedOver(first, third, 0), handover: null }
  assert.deepEqual(followHandovers(first, [unsigned, current]), [])
  assert.deepEqual(followHandovers(first, [current]), [])
})

test('a handover is not followed backwards, and a circle ends', () => {
  const circle = [handedOver(first, second, 0), handedOver(second, first, 1)]
  assert.deepEqual(followHandovers(first, circle), [second])
  assert.deepEqual(followHandovers(second, [handedOver(first, second, 0)]), [])
})
