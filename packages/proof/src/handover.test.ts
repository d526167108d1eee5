import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signEigenText } from './eigen-signature.ts'
import { handoverText, isHandover } from './handover.ts'
import { operatorAddress } from './signature.ts'

const OLD = new Uint8Array(32).fill(7)
const [from, to] = [operatorAddress(OLD), operatorAddress(new Uint8Array(32).fill(8))]
const statement = { from, to, atMs: 2_000, signature: signEigenText(handoverText(from, to, 2_000), OLD) }

test('a handover counts by the old key’s signature over who, to whom and when', () => {
  assert.equal(isHandover(statement), true)
})

test('a handover in which anything differs from what was signed does not count', () => {
  const other = operatorAddress(new Uint8Array(32).fill(9))
  for (const change of [
    { to: other },
    { from: other },
    { atMs: 3_000 },
    { atMs: Number.NaN },
    { signature: '' },
    { signature: statement.signature.toUpperCase() },
    { signature: signEigenText(handoverText(from, to, 2_000), new Uint8Array(32).fill(8)) },
  ]) {
    assert.equal(isHandover({ ...statement, ...change }), false, JSON.stringify(change))
  }
})
