import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { Hours } from './hours.ts'
import { medianOf } from './median.ts'
import { modelSpeed } from './speed.ts'
import { sampleCharge, sampleUsage } from './testing/sample-requests.ts'
import { noteUsages } from './usage-commands.ts'
import type { UsageRow } from './usage-row.ts'

const { store, close } = await openTestStore()
after(close)

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 0, 20, 12, 30)
let ids = 0

function note(rows: Partial<UsageRow>[]) {
  const sample = () => sampleUsage(sampleCharge(`r${ids++}`, 'acct_owner', 1n), 1n)
  return store.commit(noteUsages(rows.map((row) => ({ ...sample(), at: NOW - 1000, ...row }))))
}

const median: [number[], number | null][] = [
  [[], null],
  [[7], 7],
  [[9, 1], 5],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100], 10],
]
for (const [values, expected] of median) {
  test(`the median of ${values.join(', ') || 'nothing'} is ${expected}`, () =>
    assert.equal(medianOf(values), expected))
}

test('a model that nobody asked has no speed', async () => {
  const none = { answers: 0, firstTokenMs: null, tokensPerSecond: null, efforts: [] }
  assert.deepEqual(await modelSpeed(store, 'unasked', NOW), none)
})

test('speed is of answers alone, of the last 7 days, by the effort that ran', async () => {
  const answer = (
    reasoningEffort: string,
    latencyMs: number,
    firstTokenMs: number | null,
    tokens: number,
  ) => ({
    model: 'm',
    reasoningEffort,
    latencyMs,
    firstTokenMs,
    completionTokens: tokens,
    reasoningTokens: tokens - 1,
  })
  await note([
    answer('low', 1100, 100, 11),
    answer('low', 2200, 200, 41),
    answer('high', 9300, 300, 91),
    answer('high', 500, null, 5),
    // Neither one token, nor one that came all at once, has a rate.
    answer('high', 400, 400, 8),
    answer('high', 500, 499, 1),
    { ...answer('low', 1, 1, 1000), status: 500 },
    { ...answer('low', 1, 1, 1000), status: 499 },
    { ...answer('low', 1, 1, 1000), at: NOW - 7 * DAY - 1 },
    { ...answer('low', 1, 1, 1000), model: 'other' },
    { ...answer('low', 1, 1, 1000), reasoningEffort: null },
  ])
  assert.deepEqual(await modelSpeed(store, 'm', NOW), {
    answers: 6,
    firstTokenMs: 300,
    tokensPerSecond: 10,
    efforts: [
      { effort: 'low', answers: 2, latencyMs: 1650, completionTokens: 26, reasoningTokens: 25 },
      { effort: 'high', answers: 4, latencyMs: 500, completionTokens: 7, reasoningTokens: 6 },
    ],
  })
})

test('of many answers the newest 500 count, of each effort and of all', async () => {
  const old = Array.from({ length: 300 }, () => ({ latencyMs: 9000, firstTokenMs: 900, at: NOW - DAY }))
  const late = Array.from({ length: 450 }, () => ({ latencyMs: 100, firstTokenMs: 10, at: NOW - HOUR }))
  const rows = [...old, ...late].map((row) => ({ ...row, model: 'busy', reasoningEffort: 'medium' }))
  const rare = { model: 'busy', reasoningEffort: 'high', latencyMs: 70, firstTokenMs: 7, at: NOW - 2 * DAY }
  await note([...rows, rare])
  const { answers, efforts } = await modelSpeed(store, 'busy', NOW)
  assert.equal(answers, 500)
  assert.deepEqual(
    efforts.map(({ effort, answers, latencyMs }) => [effort, answers, latencyMs]),
    [
      ['medium', 500, 100],
      ['high', 1, 70],
    ],
  )
})

test('the last 24 hours are told, oldest first, and what is over is read once', async () => {
  const hours = new Hours(store)
  const at = Date.UTC(2026, 1, 3, 7, 10)
  const row = (atMs: number, status: number, firstTokenMs: number | null) => ({
    at: atMs,
    status,
    firstTokenMs,
  })
  await note([
    row(at, 200, 5),
    row(at - 2 * HOUR, 200, 10),
    row(at - 2 * HOUR, 200, 30),
    row(at - 2 * HOUR, 429, null),
    row(at - 2 * HOUR, 503, null),
    row(at - 30 * HOUR, 200, 1),
  ])
  const told = await hours.until(at)
  assert.equal(told.length, 24)
  assert.equal(told[0]?.from, Date.UTC(2026, 1, 2, 8))
  assert.deepEqual(told.at(-1), { from: Date.UTC(2026, 1, 3, 7), requests: 1, errors: 0, firstTokenMs: 5 })
  assert.deepEqual(told.at(-3), { from: Date.UTC(2026, 1, 3, 5), requests: 4, errors: 1, firstTokenMs: 20 })
  assert.equal(told.filter(({ requests }) => requests > 0).length, 2)
  await note([row(at, 500, null), row(at - 2 * HOUR, 500, null)])
  const again = await hours.until(at + 60_000)
  assert.deepEqual([again.at(-1)?.requests, again.at(-3)?.requests], [2, 4])
  assert.equal((await hours.until(at + HOUR)).at(-2)?.requests, 2)
})
