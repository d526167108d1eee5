import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startValkey, type TestValkey } from '../../../../test/support/valkey.ts'
import { AddressTurns } from './address-turns.ts'
import { AddressQueue } from './limits.ts'
import { AgingValkey } from './testing/aging-valkey.ts'
import { openLink, until } from './testing/reach-valkey.ts'
import type { ValkeyLink } from './valkey-link.ts'

const never = new AbortController().signal

interface Replica {
  queue: AddressQueue
  link: ValkeyLink
}

interface Installation {
  valkey: TestValkey
  aged: AgingValkey
  replicas: [Replica, Replica, Replica]
}

async function installation(t: TestContext, gapMs: number, length = 16): Promise<Installation> {
  const valkey = await startValkey()
  const aged = new AgingValkey(valkey.url)
  const open = (replicaId: string): Replica => {
    const { link } = openLink(valkey.url)
    const turns = new AddressTurns(link, { replicaId, gapMs, length })
    return { link, queue: new AddressQueue(gapMs, { length, waitMs: 60_000 }, turns) }
  }
  const replicas: Installation['replicas'] = [open('rep_a'), open('rep_b'), open('rep_c')]
  t.after(async () => {
    aged.close()
    for (const { link } of replicas) await link.close()
    await valkey.stop()
  })
  await until(() => replicas.every(({ link }) => link.present))
  return { valkey, aged, replicas }
}

let ids = 0
const ask = ({ queue }: Replica, address: string, signal = never) => queue.admit(address, `r${ids++}`, signal)

/** Until as many requests wait at Valkey. */
async function waiting(aged: AgingValkey, address: string, count: number): Promise<void> {
  while ((await aged.lineOf(address)) !== count) await new Promise((resolve) => setImmediate(resolve))
}

test('requests of one address start in the order in which they came, on whichever replica', async (t) => {
  const { aged, replicas } = await installation(t, 20)
  const first = await ask(replicas[0], 'a')
  const started: number[] = []
  const requests: Promise<void>[] = []
  for (const [at, replica] of [1, 0, 2, 2, 0, 1].entries()) {
    const run = async () => {
      const turn = await ask(replicas[replica] as Replica, 'a')
      started.push(at)
      turn.release()
    }
    requests.push(run())
    await waiting(aged, 'a', at + 1)
  }
  first.release()
  await Promise.all(requests)
  assert.deepEqual(started, [0, 1, 2, 3, 4, 5])
})

test('20 callers of 5 addresses in bursts: one at a time of an address, starts a gap apart, addresses independent', async (t) => {
  const gapMs = 60
  const { replicas } = await installation(t, gapMs, 100)
  const starts = new Map<string, number[]>()
  const running = new Map<string, number>()
  const caller = async (index: number) => {
    const address = `address${index % 5}`
    for (let round = 0; round < 2; round++) {
      const turn = await ask(replicas[(index + round) % 3] as Replica, address)
      const now = performance.now()
      assert.equal(running.get(address) ?? 0, 0)
      running.set(address, 1)
      starts.set(address, [...(starts.get(address) ?? []), now])
      await new Promise((resolve) => setImmediate(resolve))
      running.set(address, 0)
      turn.release()
    }
  }
  await Promise.all(Array.from({ length: 20 }, (_, index) => caller(index)))
  for (const times of starts.values()) {
    assert.equal(times.length, 8)
    const gaps = times.slice(1).map((at, before) => at - (times[before] ?? 0))
    // A start is noted a moment after the queue's own clock read it.
    assert.ok(Math.min(...gaps) >= gapMs - 1, `gaps of ${gaps.map(Math.round).join(', ')} ms`)
  }
})

test('a full line refuses with 429, whichever replica is asked', async (t) => {
  const { aged, replicas } = await installation(t, 1, 2)
  const first = await ask(replicas[0], 'a')
  const others = [ask(replicas[1], 'a'), ask(replicas[2], 'a')]
  await waiting(aged, 'a', 2)
  await assert.rejects(ask(replicas[0], 'a'), { code: 'rate_limited' })
  first.release()
  for (const turn of await Promise.all(others.map(async (other) => (await other).release())))
    assert.equal(turn, undefined)
})

test('who leaves makes room', async (t) => {
  const { aged, replicas } = await installation(t, 1)
  const first = await ask(replicas[0], 'a')
  const leaver = new AbortController()
  const leaving = ask(replicas[1], 'a', leaver.signal)
  await waiting(aged, 'a', 1)
  const behind = ask(replicas[2], 'a')
  await waiting(aged, 'a', 2)
  leaver.abort(new Error('left'))
  await assert.rejects(leaving, { message: 'left' })
  first.release()
  const turn = await behind
  turn.release()
})

test('the turn and the places of a replica that died end by themselves', async (t) => {
  const { aged, replicas } = await installation(t, 1)
  await ask(replicas[0], 'a')
  const gone = new AbortController()
  const lost = ask(replicas[0], 'a', gone.signal)
  await waiting(aged, 'a', 1)
  await replicas[0].link.close()
  const waits = ask(replicas[1], 'a')
  await waiting(aged, 'a', 2)
  await aged.pass(5000)
  const late = ask(replicas[2], 'a')
  await waiting(aged, 'a', 3)
  let started = false
  const turn = waits.then((ticket) => {
    started = true
    return ticket
  })
  assert.ok(!started)
  await aged.pass(5500)
  const next = await Promise.race([turn, late])
  next.release()
  const rest = await Promise.all([turn, late])
  for (const ticket of rest) ticket.release()
  gone.abort(new Error('gone'))
  await assert.rejects(lost, { message: 'gone' })
})

test('without Valkey replicas go by their own order, and take turns again when it is back', async (t) => {
  const { valkey, replicas } = await installation(t, 1)
  await valkey.kill()
  await until(() => replicas.every(({ link }) => !link.present))
  const own = await Promise.all(replicas.map((replica) => ask(replica, 'a')))
  await valkey.restart()
  await until(() => replicas.every(({ link }) => link.present))
  for (const turn of own) turn.release()
  const first = await ask(replicas[1], 'a')
  let second = false
  const waits = ask(replicas[2], 'a').then((turn) => {
    second = true
    turn.release()
  })
  await ask(replicas[0], 'b')
  assert.ok(!second)
  first.release()
  await waits
})
