import assert from 'node:assert/strict'
import { test } from 'node:test'
import { budgetWords, limitWords, makerWords } from './key-words.ts'

test('a budget is said with its period', () => {
  assert.equal(budgetWords({ limit: '1', period: 'day' }), '1 credit a day')
  assert.equal(budgetWords({ limit: '2.5', period: 'ever' }), '2.5 credits in all')
  assert.equal(budgetWords(null), 'No budget')
})

test('only limits that there are, are said', () => {
  const limits = { requests_per_minute: 1, tokens_per_minute: 20_000, concurrent_requests: null }
  assert.deepEqual(limitWords(limits), ['1 request a minute', '20,000 tokens a minute'])
})

const MAKERS: [madeBy: string | null, words: string][] = [
  ['owner', 'the owner'],
  ['cli', 'the command line'],
  ['user:me', 'you'],
  ['user:another', 'user:another'],
  ['key:key_1', 'the key “admin”'],
  ['key:key_2', 'key:key_2'],
  [null, 'somebody, not noted'],
]
for (const [madeBy, words] of MAKERS) {
  test(`${madeBy} is ${words}`, () => {
    const nameOfKey = (id: string) => (id === 'key_1' ? 'admin' : undefined)
    assert.equal(makerWords(madeBy, nameOfKey, 'user:me'), words)
  })
}
