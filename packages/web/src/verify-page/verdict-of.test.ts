import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verdictOf } from './verdict-of.ts'

const holds = { verified: true, checks: [] }

test('only what is here whole is called verified', () => {
  assert.equal(verdictOf(holds, { lacks: 'nothing' }), 'Verified')
  assert.equal(verdictOf(holds, { lacks: 'exchange' }), 'The receipt holds; the answer is not here')
  assert.match(verdictOf(holds, { lacks: 'reasoning' }), /reasoning is not here$/)
  for (const lacks of ['nothing', 'exchange', 'reasoning'] as const) {
    assert.equal(verdictOf({ verified: false, checks: [] }, { lacks }), 'Not verified')
  }
})
