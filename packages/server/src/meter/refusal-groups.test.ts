/** However many are refused, few rows say so, and none is missing from their sum. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GROUP_MS, RefusalGroups } from './refusal-groups.ts'
import type { UsageRow } from './usage-row.ts'

function refused(requestId: string, status: number, more: Partial<UsageRow> = {}): UsageRow {
  return {
    requestId,
    at: 0,
    accountId: 'acct_keyless',
    keyId: null,
    surface: 'keyless',
    model: null,
    reasoningEffort: null,
    status,
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
    reasoningTokens: 0,
    latencyMs: 1,
    firstTokenMs: null,
    costNanocredits: 0n,
    receiptId: null,
    ...more,
  }
}

function gathered() {
  const noted: [id: string, status: number, requests: number][] = []
  const groups = new RefusalGroups(({ requestId, status, requests = 1 }) =>
    noted.push([requestId, status, requests]),
  )
  return { groups, noted }
}

test('the first of a kind is noted at once, those after it together', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { groups, noted } = gathered()
  for (let index = 0; index < 10_000; index += 1) groups.add(refused(`r${index}`, 429))
  groups.add(refused('bad', 400))
  assert.deepEqual(noted, [
    ['r0', 429, 1],
    ['bad', 400, 1],
  ])
  t.mock.timers.tick(GROUP_MS)
  assert.deepEqual(noted.slice(2), [['r1', 429, 9_999]])
  groups.add(refused('r10000', 429))
  assert.equal(noted.length, 3, 'the flood is not over')
  t.mock.timers.tick(GROUP_MS)
  assert.deepEqual(noted.slice(3), [['r10000', 429, 1]])
})

test('another surface, model or status is another kind', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { groups, noted } = gathered()
  const kinds: [id: string, status: number, more: Partial<UsageRow>][] = [
    ['plain', 429, {}],
    ['surface', 429, { surface: 'keyless-gpt-oss' }],
    ['model', 429, { model: 'small' }],
    ['another model', 429, { model: 'large' }],
    ['status', 400, {}],
  ]
  const addAll = (turn: number) => {
    for (const [id, status, more] of kinds) groups.add(refused(`${id} ${turn}`, status, more))
  }
  addAll(1)
  assert.deepEqual(
    noted,
    kinds.map(([id, status]) => [`${id} 1`, status, 1]),
  )
  for (const turn of [2, 3]) addAll(turn)
  t.mock.timers.tick(GROUP_MS)
  assert.deepEqual(
    noted.slice(kinds.length),
    kinds.map(([id, status]) => [`${id} 2`, status, 2]),
  )
})

test('after a quiet time the next one is the first again', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { groups, noted } = gathered()
  groups.add(refused('a', 429))
  t.mock.timers.tick(GROUP_MS)
  groups.add(refused('b', 429))
  assert.deepEqual(noted, [
    ['a', 429, 1],
    ['b', 429, 1],
  ])
})

test('what is still gathered when the service stops is noted', () => {
  const { groups, noted } = gathered()
  for (const id of ['a', 'b', 'c']) groups.add(refused(id, 429))
  groups.flush()
  assert.deepEqual(noted, [
    ['a', 429, 1],
    ['b', 429, 2],
  ])
})
