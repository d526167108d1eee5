import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { type Charge, checkLedger, grant, keyBudget, Meter, openAccount } from './meter.ts'
import { dropGuards, runRawSql } from './testing/raw-sql.ts'
import { NOON, sampleAccount, sampleCharge, sampleUsage } from './testing/sample-requests.ts'

const BUDGET = { limit: 100_000n, period: 'day' as const }

/** An account with one request of each kind: settled, open, released. */
async function fill(store: Store): Promise<void> {
  const meter = new Meter(store, { replicaId: 'rep_check', now: () => NOON, observe: () => undefined })
  const charge = (id: string, worstCase: bigint): Charge => ({
    ...sampleCharge(id, 'acct_a', worstCase),
    budgets: [keyBudget(BUDGET, 'key:key_a', worstCase, NOON)],
  })
  const order = { id: 'first', accountId: 'acct_a', amount: 10_000n, at: NOON }
  await store.commit(openAccount(sampleAccount('acct_a')), grant(order))
  const settled = charge('req_settled', 1_000n)
  await store.commit(...meter.hold(settled, NOON))
  await store.commit(
    ...meter.settle(settled, 300n, () => 300n, NOON),
    meter.usage(sampleUsage(settled, 300n)),
  )
  await store.commit(...meter.hold(charge('req_open', 500n), NOON))
  const released = charge('req_released', 700n)
  await store.commit(...meter.hold(released, NOON))
  await store.commit(...meter.release(released, NOON))
}

const COLUMNS = 'id, kind, debit, credit, amount_nanocredits, account_id, request_id, at'

/** A transfer that no command makes. */
function forged(
  id: string,
  kind: string,
  debit: string,
  credit: string,
  amount: number,
  request: string | null,
): string {
  const requestId = request === null ? 'NULL' : `'${request}'`
  return `INSERT INTO transfers (${COLUMNS}) VALUES ('${id}', '${kind}', '${debit}', '${credit}', ${amount}, 'acct_a', ${requestId}, 0)`
}

const GUARDED: [what: string, sql: string[], rules: string[]][] = [
  [
    'a balance is raised',
    [`UPDATE accounts SET available_nanocredits = available_nanocredits + 1 WHERE id = 'acct_a'`],
    ['balance-is-sum', 'sum-is-zero'],
  ],
  [
    'credits are moved from held to available',
    [
      `UPDATE accounts SET available_nanocredits = available_nanocredits + 5, held_nanocredits = held_nanocredits - 5 WHERE id = 'acct_a'`,
    ],
    ['balance-is-sum'],
  ],
  ['an account is deleted', [`DELETE FROM accounts WHERE id = 'acct_a'`], ['balance-is-sum', 'sum-is-zero']],
  [
    'a hold is forgotten',
    [`DELETE FROM holds WHERE request_id = 'req_open'`],
    ['holds-are-open', 'budget-is-sum'],
  ],
  [
    'a hold is made smaller',
    [`UPDATE holds SET amount_nanocredits = 1 WHERE request_id = 'req_open'`],
    ['holds-are-open'],
  ],
  [
    'a hold is kept that has ended',
    [
      `INSERT INTO holds (request_id, account_id, amount_nanocredits, budgets, replica_id, at) VALUES ('req_settled', 'acct_a', 1000, '[]', 'rep_x', 0)`,
    ],
    ['holds-are-open'],
  ],
  [
    'a hold is made up',
    [
      `INSERT INTO holds (request_id, account_id, amount_nanocredits, budgets, replica_id, at) VALUES ('req_new', 'acct_a', 1000, '[]', 'rep_x', 0)`,
    ],
    ['holds-are-open'],
  ],
  ['less is spent of a budget', [`UPDATE budgets SET spent_nanocredits = 299`], ['budget-is-sum']],
  ['more is held of a budget', [`UPDATE budgets SET held_nanocredits = 501`], ['budget-is-sum']],
  ['a budget is deleted', [`DELETE FROM budgets`], ['budget-is-sum']],
  ['a usage row shows less', [`UPDATE usage SET cost_nanocredits = 299`], ['usage-is-charge']],
  [
    'a grant is made up',
    [forged('x:grant', 'grant', 'operator:issued', 'acct_a', 5, null)],
    ['balance-is-sum', 'sum-is-zero'],
  ],
  [
    'a request is charged again under another id',
    [forged('req_settled:again', 'charge', 'acct_a', 'operator:revenue', 300, 'req_settled')],
    ['well-formed', 'balance-is-sum', 'one-hold-one-end', 'sum-is-zero'],
  ],
  [
    'more is charged than there ever was',
    [forged('req_x:charge', 'charge', 'acct_a', 'operator:revenue', 20_000, 'req_x')],
    ['never-below-zero', 'balance-is-sum', 'sum-is-zero'],
  ],
  [
    'credits go from account to account',
    [forged('x:grant', 'grant', 'acct_a', 'acct_b', 5, null)],
    ['well-formed', 'balance-is-sum'],
  ],
  [
    'the operator is charged',
    [forged('req_y:charge', 'charge', 'acct_owner', 'operator:revenue', 5, 'req_y')],
    [
      'well-formed',
      'never-below-zero',
      'balance-is-sum',
      'unmetered-never-moves',
      'one-hold-one-end',
      'sum-is-zero',
    ],
  ],
]

const UNGUARDED: [what: string, sql: string[], rules: string[]][] = [
  [
    'a charge is made smaller',
    [`UPDATE transfers SET amount_nanocredits = 200 WHERE id = 'req_settled:charge'`],
    ['balance-is-sum', 'one-hold-one-end', 'sum-is-zero', 'usage-is-charge'],
  ],
  [
    'a charge is deleted',
    [`DELETE FROM transfers WHERE id = 'req_settled:charge'`],
    ['balance-is-sum', 'one-hold-one-end', 'sum-is-zero', 'usage-is-charge'],
  ],
  [
    'a release is given to another request',
    [`UPDATE transfers SET request_id = 'req_open' WHERE id = 'req_released:release'`],
    ['well-formed', 'one-hold-one-end', 'holds-are-open'],
  ],
  [
    'the grant comes after what was spent',
    [`UPDATE transfers SET seq = 1000 WHERE kind = 'grant'`],
    ['never-below-zero'],
  ],
]

async function rulesBroken(sql: readonly string[]): Promise<string[]> {
  const place = await openTestStore()
  try {
    await fill(place.store)
    const before = await checkLedger(place.store)
    assert.deepEqual([before.ok, before.violations], [true, []])
    assert.deepEqual([before.transfers, before.requests, before.openHolds], [7, 3, 1])
    assert.deepEqual([before.issued, before.revenue], ['0.00001', '0.0000003'])
    await place.store.commit(runRawSql([...sql]))
    const report = await checkLedger(place.store)
    assert.equal(report.ok, false)
    assert.equal(report.violationCount, report.violations.length)
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report, 'it survives JSON')
    return report.violations.map(({ rule }) => rule)
  } finally {
    await place.close()
  }
}

for (const [what, sql, rules] of GUARDED) {
  test(`it is found when ${what}`, async () => {
    assert.deepEqual([...new Set(await rulesBroken(sql))].sort(), rules.toSorted())
  })
}

const dialect = process.env.VERBATIM_TEST_DATABASE === 'postgres' ? 'postgres' : 'sqlite'
for (const [what, sql, rules] of UNGUARDED) {
  test(`it is found when ${what}, by someone who took the guards away`, async () => {
    const broken = new Set(await rulesBroken([...dropGuards(dialect), ...sql]))
    for (const rule of rules) assert.ok(broken.has(rule), `${rule} among ${[...broken]}`)
  })
  test(`the guards do not let it: ${what}`, async () => {
    const place = await openTestStore()
    await fill(place.store)
    await assert.rejects(place.store.commit(runRawSql(sql)), /append-only/)
    assert.equal((await checkLedger(place.store)).ok, true)
    await place.close()
  })
}
