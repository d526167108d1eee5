import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { startValkey, type TestValkey } from '../../../../test/support/valkey.ts'
import type { Observation } from '../observe/observe.ts'
import type { RateTicket, Subject } from './limits.ts'
import { AgingValkey } from './testing/aging-valkey.ts'
import { openLink, until } from './testing/reach-valkey.ts'
import type { LinkOptions, ValkeyLink } from './valkey-link.ts'
import { ValkeyRateGate } from './valkey-rate-gate.ts'

interface Replica {
  gate: ValkeyRateGate
  link: ValkeyLink
  seen: Observation[]
}

interface Installation {
  valkey: TestValkey
  aged: AgingValkey
  replicas: [Replica, Replica, Replica]
}

async function installation(t: TestContext, options: Partial<LinkOptions> = {}): Promise<Installation> {
  const valkey = await startValkey()
  const aged = new AgingValkey(valkey.url)
  const open = (): Replica => {
    const { link, seen } = openLink(valkey.url, options)
    return { link, seen, gate: new ValkeyRateGate(link, { replicas: () => 3, now: aged.now }) }
  }
  const replicas: Installation['replicas'] = [open(), open(), open()]
  t.after(async () => {
    aged.close()
    for (const { link } of replicas) await link.close()
    await valkey.stop()
  })
  await until(() => replicas.every(({ link }) => link.present))
  // A busy machine may let the first attempt fail.
  for (const { seen } of replicas) seen.length = 0
  return { valkey, aged, replicas }
}

let ids = 0
/** Undefined for a refusal. */
async function admit({ gate }: Replica, subjects: Subject[], tokens = 0): Promise<RateTicket | undefined> {
  try {
    return await gate.admit({ id: `r${ids++}`, subjects, tokens })
  } catch (error) {
    assert.ok(error instanceof VerbatimError && error.code === 'rate_limited', String(error))
    return undefined
  }
}

async function admitted(replica: Replica, subjects: Subject[], count: number): Promise<number> {
  const tickets = await Promise.all(Array.from({ length: count }, () => admit(replica, subjects)))
  return tickets.filter((ticket) => ticket !== undefined).length
}

test('of 10,000 requests at three replicas none exceeds a limit, and none that fits is refused', async (t) => {
  const { aged, replicas } = await installation(t)
  const account: Subject = { name: 'account:a', limits: { requestsPerMinute: 900 } }
  const keys = Array.from({ length: 10 }, (_, at): Subject => {
    const limits =
      at % 2 === 0 ? { requestsPerMinute: 60 + at } : { tokensPerMinute: 1000 + at, concurrentRequests: 40 }
    return { name: `key:${at}`, limits }
  })
  const tokensOf = (at: number) => 1 + (at % 17)
  // Batches are 20 seconds apart, so that any three in a row are within a minute.
  const batches: { key: Subject; tokens: number }[][] = []
  for (let batch = 0; batch < 8; batch++) {
    const requests = Array.from({ length: 1250 }, async (_, at) => {
      const key = keys[(at * 7) % keys.length] as Subject
      const replica = replicas[at % 3] as Replica
      const ticket = await admit(replica, [key, account], tokensOf(at))
      if (ticket !== undefined && at % 3 > 0) ticket.end(tokensOf(at))
      return ticket && { key, tokens: tokensOf(at) }
    })
    batches.push((await Promise.all(requests)).filter((one) => one !== undefined))
    await aged.pass(20_000)
  }
  for (let batch = 2; batch < batches.length; batch++) {
    const minute = batches.slice(batch - 2, batch + 1).flat()
    assert.ok(minute.length <= 900)
    for (const { name, limits } of keys) {
      const own = minute.filter(({ key }) => key.name === name)
      const tokens = own.reduce((sum, one) => sum + one.tokens, 0)
      if (limits.requestsPerMinute !== undefined) assert.equal(own.length, limits.requestsPerMinute)
      if (limits.tokensPerMinute !== undefined) assert.ok(tokens <= limits.tokensPerMinute)
    }
  }
})

test('without Valkey each replica enforces its part, and back again nothing is forgotten', async (t) => {
  const { valkey, aged, replicas } = await installation(t, { settleMs: 500 })
  const [a, b, c] = replicas
  const key: Subject = { name: 'key:k', limits: { requestsPerMinute: 30 } }
  assert.deepEqual([await admitted(a, [key], 10), await admitted(b, [key], 6)], [10, 6])
  await valkey.kill()
  await until(() => replicas.every(({ link }) => !link.present))
  // A third of 30 each; a has had all of its part, and b 6 of it.
  assert.deepEqual(
    [await admitted(a, [key], 20), await admitted(b, [key], 20), await admitted(c, [key], 20)],
    [0, 4, 10],
  )
  await valkey.restart()
  await until(() => replicas.every(({ link }) => link.present))
  for (const replica of replicas) assert.equal(await admitted(replica, [key], 20), 0)
  await aged.pass(60_000)
  assert.equal(await admitted(c, [key], 40), 30)
  for (const { seen } of replicas) {
    const types = seen.map(({ type }) => type)
    assert.deepEqual(types, ['limits-degraded', 'limits-restored'])
  }
})

test('a limit below the number of replicas still lets each have one', async (t) => {
  const { valkey, replicas } = await installation(t)
  await valkey.kill()
  await until(() => replicas.every(({ link }) => !link.present))
  const key: Subject = { name: 'key:k', limits: { requestsPerMinute: 2, concurrentRequests: 1 } }
  for (const replica of replicas) assert.equal(await admitted(replica, [key], 5), 1)
})

test('a Valkey that stops answering holds up nobody, and is used again when it answers', async (t) => {
  const { valkey, replicas } = await installation(t, { deadlineMs: 150 })
  const [a, b] = replicas
  const key: Subject = { name: 'key:k', limits: { requestsPerMinute: 6 } }
  process.kill(valkey.pid, 'SIGSTOP')
  assert.equal(await admitted(a, [key], 5), 2)
  assert.ok(!a.link.present)
  process.kill(valkey.pid, 'SIGCONT')
  await until(() => a.link.present && b.link.present)
  // What was asked in vain may have been taken into account too: never less than what ran.
  assert.ok((await admitted(b, [key], 10)) <= 4)
})

test('a Valkey that forgot everything is told again', async (t) => {
  const { aged, replicas } = await installation(t, { settleMs: 300 })
  const [a, b, c] = replicas
  const key: Subject = { name: 'key:k', limits: { requestsPerMinute: 6 } }
  assert.equal(await admitted(a, [key], 5), 5)
  await aged.forgetAll()
  assert.equal(await admitted(a, [key], 1), 0)
  await until(() => replicas.every(({ link }) => link.present))
  assert.equal((await admitted(b, [key], 5)) + (await admitted(c, [key], 5)), 1)
})

test('what runs on a replica that died is running no more once its lease is over', async (t) => {
  const { aged, replicas } = await installation(t)
  const [a, b] = replicas
  const key: Subject = { name: 'key:k', limits: { concurrentRequests: 2 } }
  assert.equal(await admitted(a, [key], 5), 2)
  await a.link.close()
  assert.equal(await admitted(b, [key], 5), 0)
  await aged.pass(15_000)
  assert.equal(await admitted(b, [key], 5), 2)
})

test('leases of what runs on are renewed', async (t) => {
  const { aged, replicas } = await installation(t, { renewMs: 20 })
  const [a, b] = replicas
  const key: Subject = { name: 'key:k', limits: { concurrentRequests: 1 } }
  const ticket = await admit(a, [key])
  await aged.pass(14_000)
  let renewals = 0
  const renew = a.gate.renew.bind(a.gate)
  a.gate.renew = async (call) => {
    await renew(call)
    renewals++
  }
  await until(() => renewals >= 2)
  await aged.pass(14_000)
  assert.equal(await admitted(b, [key], 1), 0)
  ticket?.end(0)
})
