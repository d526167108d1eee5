import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessOf } from './use-access.ts'

const refetch = () => undefined
const session = {
  ...{ signed_in: true, sign_in: 'owner-link' as const, sign_up: null, oidc: false, mail: false },
  ...{ actor: 'owner', accounts: 'all' as const, scopes: ['keys'], key: null },
}
const error = new Error('no connection')

test('a failed look does not forget who is known, and fails where nobody is', () => {
  assert.equal(accessOf({ data: session, error, refetch }, '').state, 'ready')
  assert.equal(accessOf({ data: undefined, error, refetch }, '').state, 'failed')
  assert.equal(accessOf({ data: undefined, error: null, refetch }, '').state, 'loading')
})

test('what keys see is kept apart by their ids, as two keys may begin alike', () => {
  const idOf = (id: string) => {
    const key = { id, account: 'acct_1', billing: 'prepaid' as const, scopes: ['chat'] }
    const found = accessOf({ data: { ...session, key }, error: null, refetch }, 'vbk_12345678')
    return found.state === 'ready' ? found.access.id : undefined
  }
  assert.deepEqual([idOf('key_1'), idOf('key_2')], ['key_1', 'key_2'])
})
