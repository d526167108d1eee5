import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '../service/caller.ts'
import { isCharged } from './is-charged.ts'

test('a cost is told only to who is charged', () => {
  const key: Caller = { kind: 'key', apiKey: 'vbk_1' }
  assert.equal(isCharged(key, 'prepaid'), true)
  assert.equal(isCharged(key, 'unmetered'), false)
  assert.equal(isCharged(key, undefined), undefined)
  assert.equal(isCharged({ kind: 'session', account: 'acct_1', scopes: [] }, undefined), true)
  assert.equal(isCharged({ kind: 'session', account: null, scopes: [] }, undefined), false)
  assert.equal(isCharged({ kind: 'keyless', path: '/api' }, undefined), false)
})
