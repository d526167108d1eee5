import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import fc from 'fast-check'
import { startValkey, type TestValkey } from '../../../../test/support/valkey.ts'
import { MemoryRateGate, type RateGate, type RateLimits, type RateTicket, type Subject } from './limits.ts'
import { AgingValkey } from './testing/aging-valkey.ts'
import { openLink, until } from './testing/reach-valkey.ts'
import type { ValkeyLink } from './valkey-link.ts'
import { ValkeyRateGate } from './valkey-rate-gate.ts'

interface Trial {
  gate: RateGate
  /** Lets time pass. */
  pass(ms: number): Promise<void>
}

const MINUTE_MS = 60_000

let names = 0
const subject = (limits: RateLimits, kind = 'key'): Subject => ({
  name: `${kind}:${process.pid}-${names++}`,
  limits,
})
let ids = 0
const admit = async (gate: RateGate, subjects: Subject[], tokens = 0) =>
  gate.admit({ id: `r${ids++}`, subjects, tokens })

async function refused(gate: RateGate, subjects: Subject[], tokens = 0): Promise<VerbatimError> {
  const error = await admit(gate, subjects, tokens).then(
    () => assert.fail('it was admitted'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof VerbatimError && error.code === 'rate_limited', String(error))
  assert.ok(Number.isInteger(error.retryAfterSeconds) && (error.retryAfterSeconds ?? 0) >= 1)
  return error
}

async function tries(gate: RateGate, subjects: Subject[], count: number): Promise<RateTicket[]> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, () => admit(gate, subjects)))
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
}

function conformance(open: () => Promise<Trial>): void {
  holdsRequests(open)
  holdsTokens(open)
  countsForAll(open)
}

function holdsRequests(open: () => Promise<Trial>): void {
  test('a subject starts as many requests in a window as its limit says', async () => {
    const { gate, pass } = await open()
    const key = subject({ requestsPerMinute: 3 })
    assert.equal((await tries(gate, [key], 10)).length, 3)
    await pass(MINUTE_MS)
    assert.equal((await tries(gate, [key], 10)).length, 3)
  })

  test('windows slide: what started late in one still counts in the next', async () => {
    const { gate, pass } = await open()
    const key = subject({ requestsPerMinute: 2 })
    await admit(gate, [key])
    await pass(MINUTE_MS / 2)
    await admit(gate, [key])
    await pass(MINUTE_MS / 2)
    assert.equal((await tries(gate, [key], 5)).length, 1)
  })

  test('no more run at a time than the limit says', async () => {
    const { gate } = await open()
    const key = subject({ concurrentRequests: 2 })
    const tickets = await tries(gate, [key], 5)
    assert.equal(tickets.length, 2)
    tickets[0]?.end(0)
    tickets[0]?.end(0)
    assert.equal((await tries(gate, [key], 5)).length, 1)
  })
}

function holdsTokens(open: () => Promise<Trial>): void {
  test('tokens are reserved at the worst case and corrected by what was taken', async () => {
    const { gate } = await open()
    const key = subject({ tokensPerMinute: 100 })
    const ticket = await admit(gate, [key], 90)
    await refused(gate, [key], 20)
    ticket.end(10)
    ticket.end(90)
    const second = await admit(gate, [key], 90)
    await refused(gate, [key], 1)
    second.end(0)
    await admit(gate, [key], 90)
  })

  test('a worst case above the limit itself needs an empty window', async () => {
    const { gate, pass } = await open()
    const key = subject({ tokensPerMinute: 100 })
    const small = await admit(gate, [key], 1)
    await refused(gate, [key], 500)
    small.end(1)
    await pass(MINUTE_MS)
    await admit(gate, [key], 500)
    await refused(gate, [key], 1)
  })
}

function countsForAll(open: () => Promise<Trial>): void {
  test('a request counts for all its subjects or for none', async () => {
    const { gate } = await open()
    const account = subject({ requestsPerMinute: 1 }, 'account')
    const key = subject({ requestsPerMinute: 10 })
    const free = subject({})
    await admit(gate, [key, account, free])
    await refused(gate, [key, account])
    const { headers } = await admit(gate, [key])
    assert.equal(headers['x-ratelimit-remaining-requests'], '8')
  })

  test('headers tell of the tightest subject, as OpenAI documents them', async () => {
    const { gate } = await open()
    const key = subject({ requestsPerMinute: 10, tokensPerMinute: 1000 })
    const model = subject({ tokensPerMinute: 500 }, 'model')
    const { headers } = await admit(gate, [key, model], 100)
    assert.deepEqual(headers, {
      'x-ratelimit-limit-requests': '10',
      'x-ratelimit-remaining-requests': '9',
      'x-ratelimit-reset-requests': '1m0s',
      'x-ratelimit-limit-tokens': '500',
      'x-ratelimit-remaining-tokens': '400',
      'x-ratelimit-reset-tokens': '1m0s',
    })
    const error = await refused(gate, [key, model], 450)
    assert.equal(error.headers?.['x-ratelimit-remaining-tokens'], '400')
    assert.match(error.message, /^The model .* may take 500 tokens a minute/)
  })

  test('without limits there is neither a promise nor a header', async () => {
    const { gate } = await open()
    const ticket = gate.admit({ id: 'free', subjects: [subject({}), subject({}, 'account')], tokens: 5 })
    assert.ok(!(ticket instanceof Promise))
    assert.deepEqual(ticket.headers, {})
    ticket.end(5)
  })
}

describe('rate windows in memory', () => {
  let now = 0
  conformance(async () => ({
    gate: new MemoryRateGate(() => now),
    pass: async (ms) => {
      now += ms
    },
  }))

  test('no 60 seconds hold more than the limits, whatever comes when', async () => {
    const step = fc.record({
      after: fc.integer({ min: 0, max: 20_000 }),
      tokens: fc.integer({ min: 0, max: 60 }),
      real: fc.nat(60),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
        let clock = 0
        const gate = new MemoryRateGate(() => clock)
        const key = subject({ requestsPerMinute: 5, tokensPerMinute: 100 })
        const admitted: { at: number; tokens: number }[] = []
        for (const { after: ms, tokens, real } of steps) {
          clock += ms
          const ticket = await admit(gate, [key], tokens).catch(() => undefined)
          if (ticket === undefined) continue
          const taken = Math.min(real, tokens)
          ticket.end(taken)
          admitted.push({ at: clock, tokens: taken })
          const recent = admitted.filter(({ at }) => at > clock - 60_000)
          assert.ok(recent.length <= 5 && recent.reduce((sum, one) => sum + one.tokens, 0) <= 100)
        }
        clock += 60_000
        assert.equal((await tries(gate, [key], 9)).length, 5)
      }),
      { seed: 6, numRuns: 100 },
    )
  })
})

describe('rate windows in Valkey', () => {
  let valkey: TestValkey
  let aged: AgingValkey
  const links: ValkeyLink[] = []
  before(async () => {
    valkey = await startValkey()
    aged = new AgingValkey(valkey.url)
  })
  after(async () => {
    aged.close()
    for (const link of links) await link.close()
    await valkey.stop()
  })
  conformance(async () => {
    const { link } = openLink(valkey.url)
    links.push(link)
    const gate = new ValkeyRateGate(link, { replicas: () => 1, now: aged.now })
    await until(() => link.present)
    return { gate, pass: (ms) => aged.pass(ms) }
  })
})
