import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import {
  type Charge,
  checkLedger,
  grant,
  keyBudget,
  Meter,
  type MeterObservation,
  type MeterOptions,
  openAccount,
  readAccount,
  readStatement,
  usageRows,
  withdraw,
} from './meter.ts'
import { forgetAllowances, forgetBudgets, sweepReplica } from './replica-commands.ts'
import { budgetsOf } from './testing/budgets-of.ts'
import { NOON, sampleAccount, sampleCharge, sampleUsage } from './testing/sample-requests.ts'

const place = await openTestStore()
const { store } = place
after(() => place.close())

let accounts = 0
async function account(available: bigint): Promise<string> {
  const id = `acct_m${accounts++}`
  await store.commit(openAccount(sampleAccount(id)))
  if (available > 0n) await store.commit(grant({ id, accountId: id, amount: available, at: NOON }))
  return id
}

function meterOf(replicaId: string, options: Partial<MeterOptions> = {}) {
  const observed: MeterObservation[] = []
  const observe = (observation: MeterObservation) => void observed.push(observation)
  return { meter: new Meter(store, { replicaId, now: () => NOON, observe, ...options }), observed }
}

const { meter } = meterOf('rep_test')

async function balanceOf(id: string) {
  const { available, held } = (await readAccount(store, id)) ?? assert.fail(id)
  return { available, held }
}

test('a request holds its worst case, pays what it used, and gets the rest back', async () => {
  const id = await account(10_000n)
  const charge = sampleCharge('req_life', id, 4_000n)
  await store.commit(...meter.hold(charge, NOON))
  assert.deepEqual(await balanceOf(id), { available: 6_000n, held: 4_000n })
  await store.commit(
    ...meter.settle(charge, 1_500n, () => 0n, NOON),
    meter.usage(sampleUsage(charge, 1_500n)),
  )
  assert.deepEqual(await balanceOf(id), { available: 8_500n, held: 0n })
  const statement = await readStatement(store, { accountId: id, limit: 10 })
  assert.deepEqual(
    statement.map(({ kind, amount }) => [kind, amount]),
    [
      ['release', 2_500n],
      ['charge', 1_500n],
      ['hold', 4_000n],
      ['grant', 10_000n],
    ],
  )
  const older = await readStatement(store, { accountId: id, before: statement[2]?.seq, limit: 10 })
  assert.deepEqual(older, statement.slice(3))
})

test('a hold that comes again after its end holds nothing, with or without the balance for it', async () => {
  const id = await account(1_000n)
  const charge = sampleCharge('req_again', id, 600n)
  const holding = meter.hold(charge, NOON)
  await store.commit(...holding)
  await store.commit(...holding)
  assert.deepEqual(await balanceOf(id), { available: 400n, held: 600n })
  await store.commit(...meter.release(charge, NOON))
  await store.commit(...holding)
  assert.deepEqual(await balanceOf(id), { available: 1_000n, held: 0n })
  await store.commit(withdraw({ id: 'again', accountId: id, amount: 500n, at: NOON }))
  await store.commit(...holding)
  assert.deepEqual(await balanceOf(id), { available: 500n, held: 0n })
})

test('what is not covered is refused with what it needs and what there is, and holds nothing', async () => {
  const id = await account(999n)
  await assert.rejects(store.commit(...meter.hold(sampleCharge('req_poor', id, 1_000n), NOON)), {
    code: 'insufficient_credits',
    message: /reserves 0\.000001 credits, .* 0\.000000999 are available/,
  })
  assert.deepEqual(await balanceOf(id), { available: 999n, held: 0n })
})

test('an account that never pays holds nothing, and its usage has the price', async () => {
  const charge: Charge = {
    ...sampleCharge('req_free', 'acct_owner', 5_000n),
    account: { id: 'acct_owner', billing: 'unmetered' },
  }
  assert.deepEqual(meter.hold(charge, NOON), [])
  assert.deepEqual(
    meter.settle(charge, 700n, () => 700n, NOON),
    [],
  )
  await store.commit(meter.usage(sampleUsage(charge, 700n)))
  const { rows } = await usageRows(store, { accountIds: ['acct_owner'], from: 0, to: NOON + 1, limit: 9 })
  assert.deepEqual(
    rows.map(({ requestId, costNanocredits }) => [requestId, costNanocredits]),
    [['req_free', 700n]],
  )
})

test('a request that used more than its worst case pays the worst case, and it is told', async () => {
  const id = await account(10_000n)
  const { meter: watched, observed } = meterOf('rep_watched')
  const charge = sampleCharge('req_over', id, 1_000n)
  await store.commit(...watched.hold(charge, NOON))
  await store.commit(
    ...watched.settle(charge, 1_001n, () => 0n, NOON),
    watched.usage(sampleUsage(charge, 1_001n)),
  )
  assert.deepEqual(await balanceOf(id), { available: 9_000n, held: 0n })
  assert.deepEqual(observed, [{ type: 'worst-case-exceeded', requestId: 'req_over', what: id }])
})

test('a key stays within its budget, whatever the balance; the next period begins anew', async () => {
  const id = await account(100_000n)
  const budget = { limit: 1_000n, period: 'day' as const }
  const charge = (requestId: string, at: number, amount = 600n): Charge => ({
    ...sampleCharge(requestId, id, amount),
    budgets: [keyBudget(budget, 'key:bounded', amount, at)],
  })
  const first = charge('req_b1', NOON)
  await store.commit(...meter.hold(first, NOON))
  await assert.rejects(store.commit(...meter.hold(charge('req_b2', NOON), NOON)), {
    code: 'insufficient_credits',
    message: /0\.0000004 of 0\.000001 are left in the key's budget/,
  })
  assert.deepEqual(await balanceOf(id), { available: 99_400n, held: 600n }, 'the balance is untouched')
  await store.commit(...meter.settle(first, 100n, () => 100n, NOON), meter.usage(sampleUsage(first, 100n)))
  await store.commit(...meter.hold(charge('req_b3', NOON, 900n), NOON))
  const tomorrow = NOON + 86_400_000
  await store.commit(...meter.hold(charge('req_b4', tomorrow, 1_000n), tomorrow))
  const day = Date.UTC(2026, 10, 21)
  assert.deepEqual(Object.fromEntries(await budgetsOf(store, 'key:bounded')), {
    [`key:bounded ${day}`]: { spent: 100n, held: 900n },
    [`key:bounded ${day + 86_400_000}`]: { spent: 0n, held: 1_000n },
  })
})

test('an allowance refuses with 429 until midnight, and counts all that was used in the end', async () => {
  const charge = (requestId: string): Charge => ({
    requestId,
    account: { id: 'acct_keyless', billing: 'unmetered' },
    worstCase: 0n,
    budgets: [
      { subject: 'address:x', period: Date.UTC(2026, 10, 21), amount: 10n, limit: 15n, refusal: 'allowance' },
    ],
  })
  const first = charge('req_a1')
  await store.commit(...meter.hold(first, NOON))
  await assert.rejects(store.commit(...meter.hold(charge('req_a2'), NOON)), {
    code: 'rate_limited',
    retryAfterSeconds: 12 * 3600,
  })
  await store.commit(...meter.settle(first, 0n, () => 40n, NOON), meter.usage(sampleUsage(first, 0n)))
  assert.deepEqual([...(await budgetsOf(store, 'address:x')).values()], [{ spent: 40n, held: 0n }])
})

test('a grant is done once under its id, and its id stands for nothing else', async () => {
  const id = await account(0n)
  const order = { id: 'order-1', accountId: id, amount: 500n, memo: 'a gift', at: NOON }
  await store.commit(grant(order))
  await store.commit(grant({ ...order, at: NOON + 5 }))
  assert.deepEqual(await balanceOf(id), { available: 500n, held: 0n })
  await assert.rejects(store.commit(grant({ ...order, amount: 501n })), {
    code: 'invalid_request',
    param: 'id',
  })
  await store.commit(withdraw({ id: 'back-1', accountId: id, amount: 200n, at: NOON }))
  await store.commit(withdraw({ id: 'back-1', accountId: id, amount: 200n, at: NOON }))
  await assert.rejects(store.commit(withdraw({ id: 'back-2', accountId: id, amount: 301n, at: NOON })), {
    code: 'insufficient_credits',
  })
  assert.deepEqual(await balanceOf(id), { available: 300n, held: 0n })
})

const REFUSED: [what: string, order: { id?: string; accountId?: string; amount?: bigint }, code: string][] = [
  ['to nobody', { accountId: 'acct_nobody' }, 'not_found'],
  ['to an account that never pays', { accountId: 'acct_owner' }, 'invalid_request'],
  ['of nothing', { amount: 0n }, 'invalid_request'],
  ['of a debt', { amount: -5n }, 'invalid_request'],
  ['of more than there can be', { amount: 1_000_000_000n * 1_000_000_000n + 1n }, 'invalid_request'],
  ['without an id', { id: '' }, 'invalid_request'],
  ['with an id that could be another transfer', { id: 'req_x:charge' }, 'invalid_request'],
]

for (const [what, order, code] of REFUSED) {
  test(`a grant ${what} is refused`, async () => {
    const accountId = await account(0n)
    await assert.rejects(
      store.commit(grant({ id: `r${accounts}`, accountId, amount: 1n, at: NOON, ...order })),
      { code },
    )
  })
}

test('an account never has more than can be counted', async () => {
  const most = 1_000_000_000n * 1_000_000_000n
  const id = await account(most)
  await assert.rejects(store.commit(grant({ id: 'more', accountId: id, amount: 1n, at: NOON })), {
    code: 'invalid_request',
  })
  assert.equal((await balanceOf(id)).available, most, 'exact beyond 2 to the 53rd')
})

test('rows that no answer waits for are written when it closes at the latest', async () => {
  const { meter: closing } = meterOf('rep_closing')
  const noted = Array.from({ length: 600 }, (_, index) => sampleCharge(`req_n${index}`, 'acct_keyless', 0n))
  for (const charge of noted) closing.note({ ...sampleUsage(charge, 0n), status: 429 })
  await closing.close()
  const { rows } = await usageRows(store, {
    accountIds: ['acct_keyless'],
    from: 0,
    to: NOON + 1,
    limit: 1_000,
  })
  assert.equal(rows.filter(({ requestId }) => requestId.startsWith('req_n')).length, 600)
})

const allReplicas = query((db, _: object) => db.selectFrom('replicas').select('id').orderBy('id'))

test('a replica that falls silent loses its holds after ten seconds of the clock of another, which tells of it', async () => {
  const id = await account(10_000n)
  let clock = 0
  const dead: string[] = []
  const monotonic = () => clock
  const { meter: silent } = meterOf('rep_silent', { monotonic })
  const whenDead = (replicaId: string) => {
    dead.push(replicaId)
    return []
  }
  const { meter: living, observed } = meterOf('rep_living', { monotonic, whenDead })
  await silent.sweep()
  const charge = sampleCharge('req_silent', id, 3_000n)
  silent.running(charge.requestId)
  await store.commit(...silent.hold(charge, NOON))
  const rounds: bigint[] = []
  for (; clock <= 12_000; clock += 2_000) {
    await living.sweep()
    rounds.push((await balanceOf(id)).held)
    if (clock === 0) assert.equal(living.replicas, 2)
  }
  assert.deepEqual(rounds, [3_000n, 3_000n, 3_000n, 3_000n, 3_000n, 0n, 0n])
  assert.deepEqual(observed[0], { type: 'holds-released', replicaId: 'rep_silent', holds: 1 })
  assert.ok(dead.includes('rep_silent'))
  assert.equal(living.replicas, 1)
  // It lived after all: what is available pays.
  await store.commit(...silent.settle(charge, 800n, () => 0n, NOON), silent.usage(sampleUsage(charge, 900n)))
  await store.commit(...silent.settle(charge, 800n, () => 0n, NOON), silent.usage(sampleUsage(charge, 900n)))
  assert.deepEqual(await balanceOf(id), { available: 9_200n, held: 0n })
  await living.close()
  assert.deepEqual(await store.all(allReplicas, {}), [])
})

test('a replica that says that it lives just before it is swept keeps its holds', async () => {
  const id = await account(1_000n)
  const { meter: late } = meterOf('rep_late')
  await late.sweep()
  await store.commit(...late.hold(sampleCharge('req_late', id, 600n), NOON))
  const sweep = { replicaId: 'rep_late', limit: 10, at: NOON }
  assert.deepEqual(await store.commit(sweepReplica({ ...sweep, beat: 0 })), [{ isDead: false, holds: 0 }])
  assert.deepEqual(await store.commit(sweepReplica({ ...sweep, beat: null })), [{ isDead: false, holds: 0 }])
  assert.equal((await balanceOf(id)).held, 600n)
  assert.deepEqual(await store.commit(sweepReplica({ ...sweep, beat: 1 })), [{ isDead: true, holds: 1 }])
  await late.close()
})

test('a look that was late counts little: others may have been unable to beat as well', async () => {
  const id = await account(10_000n)
  let clock = 0
  const { meter: away } = meterOf('rep_away', { monotonic: () => clock })
  const { meter: looking } = meterOf('rep_looking', { monotonic: () => clock })
  await away.sweep()
  await store.commit(...away.hold(sampleCharge('req_away', id, 3_000n), NOON))
  for (const elapsed of [0, 60_000, 60_000]) {
    clock += elapsed
    await looking.sweep()
    assert.equal((await balanceOf(id)).held, 3_000n)
  }
  clock += 60_000
  await looking.sweep()
  assert.equal((await balanceOf(id)).held, 0n)
})

test('a hold of its own that no running request knows is given back after twenty seconds', async () => {
  const id = await account(10_000n)
  let clock = 0
  const { meter: own } = meterOf('rep_own', { monotonic: () => clock })
  const [lost, runs] = ['req_lost', 'req_runs'].map((request) => sampleCharge(request, id, 1_000n))
  assert.ok(lost && runs)
  const life = own.running(runs.requestId)
  await store.commit(...own.hold(lost, NOON), ...own.hold(runs, NOON))
  await own.sweep()
  clock += 19_999
  await own.sweep()
  assert.equal((await balanceOf(id)).held, 2_000n)
  clock += 1
  await own.sweep()
  assert.equal((await balanceOf(id)).held, 1_000n)
  life.end()
  await own.close()
  assert.equal((await balanceOf(id)).held, 0n, 'closing leaves nothing')
})

test('usage and allowances are forgotten when they are old', async () => {
  const DAY = 86_400_000
  let now = NOON + 400 * DAY
  const { meter: sweeping } = meterOf('rep_forget', { now: () => now, usageRetentionMs: 400 * DAY })
  await store.commit(
    meter.usage({ ...sampleUsage(sampleCharge('req_old', 'acct_owner', 0n), 1n), at: NOON - 1 }),
  )
  await sweeping.sweep()
  const kept = await usageRows(store, { accountIds: 'all', from: 0, to: now, limit: 1_000 })
  assert.ok(kept.rows.length > 0)
  assert.ok(!kept.rows.some(({ requestId }) => requestId === 'req_old'))
  assert.equal((await budgetsOf(store, 'address:')).size, 0)
  now += 1
  await sweeping.close()
})

test('budgets that are over are forgotten so many at a time', async () => {
  const day = 86_400_000
  for (const [at, subject] of ['key:a', 'key:b', 'address:a', 'address:b', 'address:c'].entries()) {
    const charge: Charge = {
      ...sampleCharge(`req_over_${at}`, 'acct_owner', 0n),
      budgets: [{ subject, period: day, amount: 1n, limit: 9n, refusal: 'budget' }],
    }
    await store.commit(...meter.hold(charge, NOON))
    await store.commit(...meter.settle(charge, 0n, () => 1n, NOON))
  }
  const over = { before: 2 * day, limit: 2 }
  const taken = async (forget: typeof forgetBudgets) => (await store.commit(forget(over)))[0]
  assert.deepEqual([await taken(forgetAllowances), await taken(forgetAllowances)], [2, 1])
  assert.deepEqual([await taken(forgetBudgets), await taken(forgetBudgets)], [2, 0])
})

test('after all of this the ledger holds', async () => {
  assert.deepEqual((await checkLedger(store)).violations, [])
})
