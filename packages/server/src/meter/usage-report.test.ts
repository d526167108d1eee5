import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { UsageGrouping } from '@verbatim/protocol'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { Hours } from './hours.ts'
import { noteUsages } from './usage-commands.ts'
import { usageReport } from './usage-report.ts'
import type { UsageRow } from './usage-row.ts'
import { usageRows } from './usage-rows.ts'

const opened = await openTestStore()
const { store } = opened
after(() => opened.close())

const DAY = 86_400_000
const MONDAY = Date.UTC(2026, 0, 5)

function row(requestId: string, at: number, more: Partial<UsageRow> = {}): UsageRow {
  return {
    requestId,
    at,
    accountId: 'acct_owner',
    keyId: 'key_a',
    surface: 'chat',
    model: 'm',
    reasoningEffort: null,
    status: 200,
    promptTokens: 10,
    cachedTokens: 4,
    completionTokens: 5,
    reasoningTokens: 1,
    latencyMs: 20,
    firstTokenMs: 3,
    costNanocredits: 9_007_199_254_740_993n,
    receiptId: null,
    ...more,
  }
}

await store.commit(
  noteUsages([
    row('r1', MONDAY),
    row('r2', MONDAY + DAY - 1, { model: 'n' }),
    row('r3', MONDAY + DAY, { keyId: null, accountId: 'acct_keyless' }),
    row('r4', MONDAY + DAY, { keyId: 'key_b' }),
    row('r5', MONDAY + 2 * DAY, { model: null, status: 429, promptTokens: 0, costNanocredits: 0n }),
  ]),
)

const ALL = { accountIds: 'all' as const, from: MONDAY, to: MONDAY + 3 * DAY }

test('sums are by day in UTC, key, model and account, and exact', async () => {
  const table: [UsageGrouping[], unknown[][]][] = [
    [[], [[5]]],
    [
      ['day'],
      [
        ['2026-01-05', 2],
        ['2026-01-06', 2],
        ['2026-01-07', 1],
      ],
    ],
    [
      ['key'],
      [
        [null, 1],
        ['key_a', 3],
        ['key_b', 1],
      ],
    ],
    [
      ['model'],
      [
        [null, 1],
        ['m', 3],
        ['n', 1],
      ],
    ],
    [
      ['account'],
      [
        ['acct_keyless', 1],
        ['acct_owner', 4],
      ],
    ],
    [
      ['day', 'key'],
      [
        ['2026-01-05', 'key_a', 2],
        ['2026-01-06', null, 1],
        ['2026-01-06', 'key_b', 1],
        ['2026-01-07', 'key_a', 1],
      ],
    ],
  ]
  for (const [groupBy, expected] of table) {
    const groups = await usageReport(store, { ...ALL, groupBy })
    const told = groups.map(({ day, keyId, model, accountId, requests }) =>
      [day, accountId, keyId, model, requests].filter((value) => value !== undefined),
    )
    assert.deepEqual(told, expected, groupBy.join())
  }
  const [sum] = await usageReport(store, { ...ALL, groupBy: [] })
  assert.equal(sum?.costNanocredits, 4n * 9_007_199_254_740_993n)
  assert.deepEqual(
    [sum?.promptTokens, sum?.cachedTokens, sum?.completionTokens, sum?.reasoningTokens],
    [40, 20, 25, 5],
  )
})

test('a filter takes what it names: the end is not within', async () => {
  const count = async (filter: object) =>
    (await usageReport(store, { ...ALL, ...filter, groupBy: [] }))[0]?.requests ?? 0
  assert.equal(await count({ to: MONDAY + DAY }), 2)
  assert.equal(await count({ from: MONDAY + DAY }), 3)
  assert.equal(await count({ keyId: 'key_b' }), 1)
  assert.equal(await count({ model: 'm' }), 3)
  assert.equal(await count({ accountIds: ['acct_owner'] }), 4)
  assert.equal(await count({ accountIds: [] }), 0)
  assert.equal(await count({ from: 0, to: 1 }), 0)
})

test('errors are what was refused or failed, and medians those of answers, in each group', async () => {
  const times = [
    ['m', 200, 40, 4],
    ['m', 200, 10, 1],
    ['m', 200, 100, null],
    ['m', 499, 5000, 900],
    ['m', 500, 9000, null],
    ['n', 200, 7, 3],
    ['n', 200, 8, 6],
    ['o', 402, 1, null],
  ] as const
  await store.commit(
    noteUsages(
      times.map(([model, status, latencyMs, firstTokenMs], at) =>
        row(`t${at}`, MONDAY + 10 * DAY, { model, status, latencyMs, firstTokenMs }),
      ),
    ),
  )
  const span = { accountIds: 'all' as const, from: MONDAY + 10 * DAY, to: MONDAY + 11 * DAY }
  const told = async (groupBy: UsageGrouping[]) =>
    (await usageReport(store, { ...span, groupBy })).map((group) => [
      group.model,
      group.requests,
      group.errors,
      group.medianLatencyMs,
      group.medianFirstTokenMs,
    ])
  assert.deepEqual(await told(['day', 'model']), [
    ['m', 5, 1, 40, 3],
    ['n', 2, 0, 8, 5],
    ['o', 1, 1, null, null],
  ])
  assert.deepEqual(await told([]), [[undefined, 8, 2, 10, 4]])
  assert.deepEqual(await usageReport(store, { ...span, from: 0, to: 1, groupBy: [] }), [])
})

test('a row of many refusals counts as many, and is written once', async (t) => {
  const { store: own, close } = await openTestStore()
  t.after(close)
  const many = row('many', MONDAY, { keyId: null, status: 429, requests: 9_000, firstTokenMs: null })
  const rows = [many, row('one', MONDAY, { keyId: null })]
  await own.commit(noteUsages(rows))
  await own.commit(noteUsages(rows))
  const [sum] = await usageReport(own, { ...ALL, groupBy: [] })
  assert.deepEqual([sum?.requests, sum?.errors], [9_001, 9_000])
  const page = await usageRows(own, { ...ALL, limit: 10 })
  assert.deepEqual(
    page.rows.map(({ requestId, requests }) => [requestId, requests]),
    [
      ['one', 1],
      ['many', 9_000],
    ],
  )
  const hours = await new Hours(own).until(MONDAY)
  assert.equal(hours.at(-1)?.requests, 9_001)
})

test('rows come newest first, each once, whatever the page', async () => {
  for (const limit of [1, 2, 3, 10]) {
    const seen: string[] = []
    for (let before: string | undefined, more = true; more; ) {
      const page = await usageRows(store, { ...ALL, limit, before })
      assert.ok(page.rows.length <= limit)
      seen.push(...page.rows.map(({ requestId }) => requestId))
      before = page.next
      more = page.next !== undefined
    }
    assert.deepEqual(seen, ['r5', 'r4', 'r3', 'r2', 'r1'])
  }
  const { rows } = await usageRows(store, { ...ALL, limit: 1 })
  assert.deepEqual(
    rows[0],
    row('r5', MONDAY + 2 * DAY, {
      model: null,
      status: 429,
      promptTokens: 0,
      costNanocredits: 0n,
      requests: 1,
    }),
  )
  await assert.rejects(usageRows(store, { ...ALL, limit: 1, before: 'x' }), {
    code: 'invalid_request',
    param: 'before',
  })
})
