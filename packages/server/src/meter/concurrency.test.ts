import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../store/store.ts'
import { openTestStore } from '../store/testing/open-test-store.ts'
import {
  allowanceSubject,
  budgetPeriod,
  checkLedger,
  grant,
  keyBudget,
  Meter,
  openAccount,
  readAccount,
} from './meter.ts'
import { NOON, sampleAccount, sampleCharge, sampleUsage } from './testing/sample-requests.ts'

const REQUESTS = 200
const COVERED = 50
const WORST_CASE = 1_000n

/** Two replicas on one database. */
async function pair() {
  const place = await openTestStore()
  const second = await openStore(place)
  const stores = [place.store, second]
  const replicas = stores.map((store, index) => ({
    store,
    meter: new Meter(store, { replicaId: `rep_${index}`, now: () => NOON, observe: () => undefined }),
  }))
  const close = async () => {
    await second.close()
    await place.close()
  }
  return { place, replicas, close }
}

type Replica = Awaited<ReturnType<typeof pair>>['replicas'][number]

/** All at once, alternately on each replica; returns those that were held. */
async function holdAll(replicas: Replica[], chargeOf: (index: number) => Parameters<Meter['hold']>[0]) {
  const asked = Array.from({ length: REQUESTS }, async (_, index) => {
    const { store, meter } = replicas[index % replicas.length] ?? assert.fail()
    const charge = chargeOf(index)
    try {
      await store.commit(...meter.hold(charge, NOON))
      return [{ charge, store, meter }]
    } catch (error) {
      assert.match((error as { code: string }).code, /^(insufficient_credits|rate_limited)$/)
      return []
    }
  })
  return (await Promise.all(asked)).flat()
}

test(`${REQUESTS} holds at once on a balance for ${COVERED}, through two replicas: exactly ${COVERED} are held`, async () => {
  const { place, replicas, close } = await pair()
  const { store } = place
  await store.commit(
    openAccount(sampleAccount('acct_a')),
    grant({ id: 'g', accountId: 'acct_a', amount: WORST_CASE * BigInt(COVERED) + 999n, at: NOON }),
  )
  const held = await holdAll(replicas, (index) => sampleCharge(`req_${index}`, 'acct_a', WORST_CASE))
  assert.equal(held.length, COVERED)
  const account = await readAccount(store, 'acct_a')
  assert.deepEqual([account?.available, account?.held], [999n, WORST_CASE * BigInt(COVERED)])
  const settled = held.map(async ({ charge, store, meter }, index) => {
    const cost = BigInt(index)
    const settlement = () =>
      store.commit(...meter.settle(charge, cost, () => cost, NOON), meter.usage(sampleUsage(charge, cost)))
    await Promise.all([settlement(), settlement()])
  })
  await Promise.all(settled)
  const after = await readAccount(store, 'acct_a')
  const spent = (BigInt(COVERED) * BigInt(COVERED - 1)) / 2n
  assert.deepEqual([after?.available, after?.held], [WORST_CASE * BigInt(COVERED) + 999n - spent, 0n])
  const report = await checkLedger(store)
  assert.deepEqual([report.violations, report.requests], [[], COVERED])
  await close()
})

test(`the budget of a key is kept as exactly, beside a balance that would cover all`, async () => {
  const { place, replicas, close } = await pair()
  await place.store.commit(
    openAccount(sampleAccount('acct_a')),
    grant({ id: 'g', accountId: 'acct_a', amount: WORST_CASE * BigInt(REQUESTS), at: NOON }),
  )
  const budget = { limit: WORST_CASE * BigInt(COVERED), period: 'month' as const }
  const held = await holdAll(replicas, (index) => ({
    ...sampleCharge(`req_${index}`, 'acct_a', WORST_CASE),
    budgets: [keyBudget(budget, 'key:a', WORST_CASE, NOON)],
  }))
  assert.equal(held.length, COVERED)
  assert.deepEqual((await checkLedger(place.store)).violations, [])
  await close()
})

test('allowances of callers without a key: one for each address, one for all, and nothing is held where either refuses', async () => {
  const { place, replicas, close } = await pair()
  const salt = new Uint8Array(32).fill(7)
  const common = { period: budgetPeriod('day', NOON), amount: 10n, refusal: 'allowance' as const }
  const account = { id: 'acct_keyless', billing: 'unmetered' as const }
  const held = await holdAll(replicas, (index) => ({
    requestId: `req_${index}`,
    account,
    worstCase: 0n,
    budgets: [
      { ...common, subject: 'keyless', limit: 300n },
      { ...common, subject: allowanceSubject(`192.0.2.${index % 4}`, NOON, salt), limit: 100n },
    ],
  }))
  assert.equal(held.length, 30)
  const report = await checkLedger(place.store)
  assert.deepEqual([report.violations, report.openHolds, report.transfers], [[], 30, 0])
  await close()
})
