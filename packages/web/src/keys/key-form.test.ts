import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeyAnswer } from '@verbatim/protocol'
import { keyChangeSchema, newKeySchema } from '@verbatim/protocol'
import { emptyKeyForm, formOfKey, keyChangeBody, NEW_ACCOUNT, newKeyBody } from './key-form.ts'

const KEY: KeyAnswer = {
  id: 'key_1',
  object: 'key',
  name: 'laptop',
  account: 'acct_1',
  prefix: 'vbk_abc123',
  scopes: ['chat'],
  models: ['gpt-oss'],
  budget: { limit: '5', period: 'month' },
  limits: { requests_per_minute: 60, tokens_per_minute: null, concurrent_requests: null },
  retain: false,
  made_by: 'owner',
  created_at: '2026-01-01T00:00:00.000Z',
  expires_at: '2026-12-31T15:30:00.000Z',
  last_used_at: null,
  revoked_at: null,
}

test('an empty form asks for what the service gives anyway', () => {
  const body = newKeyBody({ ...emptyKeyForm(), name: ' laptop ' })
  assert.deepEqual(body, { name: 'laptop', scopes: ['chat', 'usage'] })
  newKeySchema.parse(body)
})

test('a full form names everything, and the service takes it', () => {
  const body = newKeyBody({
    name: 'ci',
    account: 'acct_2',
    credits: '',
    scopes: ['chat'],
    models: ['a', 'b'],
    budget: '2.5',
    period: 'week',
    expires: '2026-12-31',
    requestsPerMinute: '30',
    tokensPerMinute: '1000',
    concurrent: '2',
    retain: true,
  })
  assert.deepEqual(body, {
    name: 'ci',
    account: 'acct_2',
    scopes: ['chat'],
    models: ['a', 'b'],
    budget: { limit: '2.5', period: 'week' },
    expires_at: '2026-12-31',
    limits: { requests_per_minute: 30, tokens_per_minute: 1000, concurrent_requests: 2 },
    retain: true,
  })
  newKeySchema.parse(body)
})

test('an account of the key’s own is opened with its credits', () => {
  const body = newKeyBody({ ...emptyKeyForm(), name: 'customer', account: NEW_ACCOUNT, credits: '20' })
  assert.equal(body.credits, '20')
  assert.equal(body.account, undefined)
})

test('a form that was not touched changes nothing, not even a time of day that it does not show', () => {
  assert.deepEqual(keyChangeBody(formOfKey(KEY), KEY), {})
})

test('what was touched is sent, and null lifts a bound', () => {
  const form = { ...formOfKey(KEY), budget: '', requestsPerMinute: '', expires: '', models: [] }
  const body = keyChangeBody(form, KEY)
  assert.deepEqual(body, {
    models: null,
    budget: null,
    expires_at: null,
    limits: { requests_per_minute: null, tokens_per_minute: null, concurrent_requests: null },
  })
  keyChangeSchema.parse(body)
})
