import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLink } from './link.ts'

for (const [hash, invitation, reset] of [
  ['', '', ''],
  ['#invitation=abc', 'abc', ''],
  ['#reset=a-_Z', '', 'a-_Z'],
  ['#something=else', '', ''],
] as const) {
  test(`the address ends in "${hash}"`, () => {
    assert.deepEqual(readLink(hash), { invitation, reset })
  })
}
