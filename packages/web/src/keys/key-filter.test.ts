import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { filterKeys, type KeyFilter, readKeyFilter, writeKeyFilter } from './key-filter.ts'
import type { ListedKey } from './key-queries.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')
const ALL: KeyFilter = { text: '', withEnded: true, account: '' }

function key(name: string, more: object = {}): ListedKey {
  return {
    id: `key_${name}`,
    object: 'key',
    name,
    account: 'acct_1',
    prefix: 'vbk_abc',
    scopes: ['chat'],
    models: null,
    budget: null,
    limits: { requests_per_minute: null, tokens_per_minute: null, concurrent_requests: null },
    retain: false,
    made_by: null,
    created_at: '2026-01-01T00:00:00.000Z',
    expires_at: null,
    last_used_at: null,
    revoked_at: null,
    ...more,
  }
}

const KEYS = [
  key('laptop', { models: ['gpt-oss'] }),
  key('gone', { revoked_at: '2026-05-01T00:00:00.000Z' }),
  key('late', { expires_at: '2026-06-01T00:00:00.000Z' }),
  key('other', { account: 'acct_2' }),
  { id: 'key_name', object: 'key', name: 'of another', account: 'acct_1' } as const,
]
const names = (filter: Partial<KeyFilter>) =>
  filterKeys(KEYS, { ...ALL, ...filter }, NOW).map(({ name }) => name)

const CASES: [filter: Partial<KeyFilter>, found: string[]][] = [
  [{}, ['laptop', 'gone', 'late', 'other', 'of another']],
  [{ withEnded: false }, ['laptop', 'other', 'of another']],
  [{ text: ' LAP ' }, ['laptop']],
  [{ text: 'gpt-oss' }, ['laptop']],
  [{ text: 'vbk_abc' }, ['laptop', 'gone', 'late', 'other']],
  [{ account: 'acct_2' }, ['other']],
  [{ text: 'no such' }, []],
]
for (const [filter, found] of CASES) {
  test(`${JSON.stringify(filter)} finds ${found.length} of ${KEYS.length}`, () => {
    assert.deepEqual(names(filter), found)
  })
}

test('a filter survives its query string', () => {
  const any = fc.record(
    { text: fc.string(), withEnded: fc.boolean(), account: fc.string() },
    { noNullPrototype: true },
  )
  const property = fc.property(any, (filter) => {
    assert.deepEqual(readKeyFilter(new URLSearchParams(writeKeyFilter(filter).toString())), filter)
  })
  fc.assert(property, { seed: 7 })
})
