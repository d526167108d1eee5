/** A replica that holds, settles, releases and grants until it is killed. Arguments: the data folder, the database's URL or nothing, its id. */
import { setTimeout as delay } from 'node:timers/promises'
import { VerbatimError } from '@verbatim/protocol'
import { openStore } from '../../store/store.ts'
import { type Charge, grant, keyBudget, Meter } from '../meter.ts'
import { KILL_ACCOUNTS } from './kill-run.ts'
import { sampleUsage } from './sample-requests.ts'

const LANES = 4
const BUDGET = { limit: 10n ** 15n, period: 'ever' as const }

const [, , dataDir = '', url = '', replicaId = ''] = process.argv
// A pipe is written to at once: what the parent reads of was committed before.
const tell = (line: string) => void process.stdout.write(`${line}\n`)
const store = await openStore({
  dataDir,
  databaseUrl: url === '' ? undefined : url,
  writer: new URL('../../writer.ts', import.meta.url),
})
const meter = new Meter(store, {
  replicaId,
  now: Date.now,
  observe: (seen) => tell(`observed ${JSON.stringify(seen)}`),
})
await meter.start()
tell('running')
await Promise.all(Array.from({ length: LANES }, (_, lane) => run(lane)))

async function run(lane: number): Promise<void> {
  for (let turn = 0; ; turn++) {
    try {
      await request(`${replicaId}-${lane}-${turn}`)
    } catch (error) {
      // The database is away, and nobody knows what came of it.
      if (!(error instanceof VerbatimError)) throw error
      tell(`failed ${error.code}`)
    }
  }
}

async function request(name: string): Promise<void> {
  const charge = chargeOf(name)
  const life = meter.running(charge.requestId)
  try {
    await store.commit(...meter.hold(charge, Date.now()))
    tell(`held ${charge.requestId}`)
    await delay(Math.random() * 20)
    await end(charge)
  } catch (error) {
    if (!(error instanceof VerbatimError) || error.code !== 'insufficient_credits') throw error
    const order = { id: name, accountId: charge.account.id, amount: 20_000n, at: Date.now() }
    await store.commit(grant(order))
    tell(`granted ${name}`)
  } finally {
    life.end()
  }
}

function chargeOf(name: string): Charge {
  const id = KILL_ACCOUNTS[Math.floor(Math.random() * KILL_ACCOUNTS.length)] ?? ''
  const worstCase = BigInt(1 + Math.floor(Math.random() * 3_000))
  const budgets = Math.random() < 0.5 ? [keyBudget(BUDGET, `key:${id}`, worstCase, Date.now())] : []
  return { requestId: `req_${name}`, account: { id, billing: 'prepaid' }, worstCase, budgets }
}

async function end(charge: Charge): Promise<void> {
  const { requestId, worstCase } = charge
  if (Math.random() < 0.2) {
    await store.commit(...meter.release(charge, Date.now()))
    return tell(`released ${requestId}`)
  }
  const cost = (worstCase * BigInt(Math.floor(Math.random() * 101))) / 100n
  const settlement = meter.settle(charge, cost, () => cost, Date.now())
  await store.commit(...settlement, meter.usage(sampleUsage(charge, cost)))
  tell(`settled ${requestId} ${cost}`)
}
