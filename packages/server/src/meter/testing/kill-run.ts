import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { query, type Reader, type Store } from '../../store/store.ts'
import type { TestStore } from '../../store/testing/open-test-store.ts'
import { checkLedger, grant, Meter, openAccount } from '../meter.ts'
import { sampleAccount } from './sample-requests.ts'

export const KILL_ACCOUNTS = ['acct_k0', 'acct_k1', 'acct_k2']

const CHILD = fileURLToPath(new URL('./kill-child.ts', import.meta.url))
const PROCESSES = 2
const LONGEST_LIFE_MS = 300

export interface KillReport {
  kills: number
  held: number
  settled: number
  released: number
  granted: number
  /** What the last check found of the history. */
  transfers: number
  /** Holds that the dead left. */
  orphans: number
}

/** What the processes said was committed, while they lived. */
class Acknowledged {
  readonly held = new Set<string>()
  readonly settled = new Map<string, bigint>()
  readonly released = new Set<string>()
  readonly granted = new Set<string>()

  hear(line: string): void {
    const [kind, id = '', amount = ''] = line.split(' ')
    if (kind === 'held') this.held.add(id)
    if (kind === 'settled') this.settled.set(id, BigInt(amount))
    if (kind === 'released') this.released.add(id)
    if (kind === 'granted') this.granted.add(id)
  }
}

/** Something that is killed; those of the database's server come back by themselves. */
export type Harm = (() => Promise<void>) | undefined

/**
 * Kills replicas under load at moments that `random` chooses, and checks that what was acknowledged is there, that nothing is twice, that the
 * ledger holds after every kill, and that nothing is held in the end.
 *
 * @param harm done in place of every second kill.
 */
export async function killRun(
  place: TestStore,
  kills: number,
  random: () => number,
  harm?: Harm,
): Promise<KillReport> {
  const { store } = place
  for (const id of KILL_ACCOUNTS) {
    const order = { id: `${id}-opening`, accountId: id, amount: 10_000n, at: Date.now() }
    await store.commit(openAccount(sampleAccount(id)), grant(order))
  }
  const acknowledged = new Acknowledged()
  const alive: Child[] = []
  let born = 0
  for (let count = 0; count < kills; count++) {
    while (alive.length < PROCESSES) alive.push(new Child(place, `rep_k${born++}`, acknowledged))
    await Promise.all(alive.map(({ running }) => running))
    await delay(random() * LONGEST_LIFE_MS)
    if (harm !== undefined && count % 2 === 1) await harm()
    else await alive.splice(Math.floor(random() * alive.length), 1)[0]?.kill()
    assert.deepEqual((await checkLedger(store)).violations, [], `after kill ${count}`)
  }
  await Promise.all(alive.map((child) => child.kill()))
  return finish(store, kills, acknowledged)
}

async function finish(store: Store, kills: number, acknowledged: Acknowledged): Promise<KillReport> {
  const { openHolds: orphans } = await checkLedger(store)
  await recover(store)
  const report = await checkLedger(store)
  assert.deepEqual([report.violations, report.openHolds], [[], 0])
  await checkAcknowledged(store, acknowledged)
  const { held, settled, released, granted } = acknowledged
  const sizes = { held: held.size, settled: settled.size, released: released.size, granted: granted.size }
  return { kills, ...sizes, transfers: report.transfers, orphans }
}

/** As a replica does that was started after all others died, with a clock that need not be waited for. */
async function recover(store: Store): Promise<void> {
  let clock = 0
  const meter = new Meter(store, {
    replicaId: 'rep_after',
    now: Date.now,
    monotonic: () => clock,
    observe: ({ type }) => assert.equal(type, 'holds-released'),
  })
  for (; clock <= 12_000; clock += 2_000) await meter.sweep()
  await meter.close()
}

const transferOf = query((db, $: { id: string }) =>
  db.selectFrom('transfers').where('id', '=', $.id).select('amount_nanocredits'),
)

async function checkAcknowledged(reader: Reader, acknowledged: Acknowledged): Promise<void> {
  const amountOf = async (id: string) => (await reader.first(transferOf, { id }))?.amount_nanocredits ?? 0n
  for (const id of acknowledged.held)
    assert.ok((await amountOf(`${id}:hold`)) > 0n, `the hold of ${id} is there`)
  for (const id of acknowledged.granted) assert.equal(await amountOf(`${id}:grant`), 20_000n)
  for (const [id, cost] of acknowledged.settled) {
    assert.equal(await amountOf(`${id}:charge`), cost, `${id} was charged what was acknowledged`)
  }
  for (const id of acknowledged.released) {
    assert.equal(await amountOf(`${id}:charge`), 0n, `${id} was released and never charged`)
  }
}

class Child {
  readonly running: Promise<void>
  readonly #process: ChildProcess

  constructor({ dataDir, databaseUrl = '' }: TestStore, replicaId: string, acknowledged: Acknowledged) {
    const args = [CHILD, dataDir, databaseUrl, replicaId]
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const { stdout } = this.#process
    assert.ok(stdout)
    const lines = createInterface({ input: stdout })
    this.running = new Promise((resolve, reject) => {
      lines.on('line', (line) => {
        if (line === 'running') resolve()
        acknowledged.hear(line)
      })
      this.#process.once('exit', (code) => reject(new Error(`The child ended by itself with ${code}.`)))
    })
  }

  async kill(): Promise<void> {
    const { stdout } = this.#process
    const ended = [once(this.#process, 'exit'), stdout === null ? undefined : once(stdout, 'close')]
    this.#process.kill('SIGKILL')
    await Promise.all(ended)
    assert.equal(this.#process.signalCode, 'SIGKILL', 'it lived until it was killed')
  }
}
