import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allows, covers, requireModel, requireScope } from './permission.ts'
import type { KeyGrant, Principal } from './principal.ts'

const GRANT: KeyGrant = {
  scopes: ['chat', 'usage'],
  models: undefined,
  budget: undefined,
  limits: {},
  expiresAt: undefined,
}

function principal(grant: Partial<KeyGrant>): Principal {
  const account = { id: 'acct_owner', billing: 'unmetered' as const, limits: {}, share: 1 }
  return { kind: 'key', keyId: 'key_1', name: 'k', retainsRequests: false, account, ...GRANT, ...grant }
}

const KEYLESS: Principal = { kind: 'keyless', address: '192.0.2.1' }

test('a scope is needed as it is named, and admin is every one', () => {
  requireScope(principal({}), 'chat')
  requireScope(principal({ scopes: ['admin'] }), 'keys')
  assert.ok(!allows(['chat'], 'usage'))
  assert.throws(() => requireScope(principal({}), 'keys'), { code: 'permission_denied' })
  assert.throws(() => requireScope(KEYLESS, 'chat'), { code: 'permission_denied' })
})

test('a key may use the models that it names, by id or alias', () => {
  const names = ['gpt-oss-120b', 'gpt-oss']
  for (const models of [undefined, ['gpt-oss-120b'], ['other', 'gpt-oss']])
    requireModel(principal({ models }), names)
  requireModel(KEYLESS, names)
  for (const models of [['gpt'], ['gpt-oss-20b']]) {
    assert.throws(() => requireModel(principal({ models }), names), {
      code: 'permission_denied',
      param: 'model',
    })
  }
})

test('a grant covers what is no wider than itself', () => {
  const day = { limit: 10n, period: 'day' as const }
  const table: [holder: Partial<KeyGrant>, grant: Partial<KeyGrant>, covered: boolean][] = [
    [{}, {}, true],
    [{}, { scopes: ['chat'] }, true],
    [{}, { scopes: ['keys'] }, false],
    [{ scopes: ['admin'] }, { scopes: ['keys', 'admin'] }, true],
    [{}, { models: ['a'] }, true],
    [{ models: ['a', 'b'] }, { models: ['a'] }, true],
    [{ models: ['a'] }, { models: ['a', 'b'] }, false],
    [{ models: ['a'] }, {}, false],
    [{}, { budget: day }, true],
    [{ budget: day }, { budget: day }, true],
    [{ budget: day }, {}, false],
    [{ budget: day }, { budget: { limit: 11n, period: 'day' } }, false],
    [{ budget: day }, { budget: { limit: 1n, period: 'month' } }, false],
    [{ limits: { requestsPerMinute: 5 } }, { limits: { requestsPerMinute: 5, tokensPerMinute: 1 } }, true],
    [{ limits: { requestsPerMinute: 5 } }, { limits: { requestsPerMinute: 6 } }, false],
    [{ limits: { concurrentRequests: 5 } }, {}, false],
    [{ expiresAt: 5 }, { expiresAt: 5 }, true],
    [{ expiresAt: 5 }, { expiresAt: 6 }, false],
    [{ expiresAt: 5 }, {}, false],
  ]
  for (const [holder, grant, covered] of table) {
    assert.equal(
      covers({ ...GRANT, ...holder }, { ...GRANT, ...grant }),
      covered,
      JSON.stringify([holder, grant], text),
    )
  }
})

function text(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
