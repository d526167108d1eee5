import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import fc from 'fast-check'
import { FairQueue, type Flow, type Ticket } from './limits.ts'

const BOUNDS = { length: 1000, waitMs: 60_000 }
const never = new AbortController().signal

/** A queue whose clock stands still, and the names of what started, in order. */
class Trial {
  readonly queue: FairQueue
  readonly started: string[] = []
  readonly tickets = new Map<string, Ticket>()
  now = 0
  #count = 0

  constructor(slots: number, bounds = BOUNDS) {
    this.queue = new FairQueue(slots, bounds, () => this.now)
  }

  arrive(flow: Flow, { tokens = 100, slots = 1, signal = never } = {}): string {
    const requestId = `${flow.account}/${flow.key}/${this.#count++}`
    const ticket = this.queue.admit({ requestId, flow, tokens, slots }, signal)
    if (ticket instanceof Promise)
      ticket.then((late) => this.#started(requestId, late)).catch(() => undefined)
    else this.#started(requestId, ticket)
    return requestId
  }

  async end(requestId: string, tokens?: number): Promise<void> {
    this.tickets.get(requestId)?.release(tokens)
    this.tickets.delete(requestId)
    await settled()
  }

  #started(requestId: string, ticket: Ticket): void {
    this.started.push(requestId)
    this.tickets.set(requestId, ticket)
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const flow = (account: string, key = 'k', share = 1): Flow => ({ account, key, share })

/** Ends what runs, the oldest first, until nothing does; the order of all starts comes back. */
async function drain(trial: Trial): Promise<string[]> {
  for (let [first] = trial.tickets.keys(); first !== undefined; [first] = trial.tickets.keys())
    await trial.end(first)
  return trial.started
}

const accountsOf = (started: string[]) => started.map((id) => id.split('/')[0]).join('')

test('accounts take turns by tokens, whoever came first', async () => {
  const trial = new Trial(1)
  for (let count = 0; count < 5; count++) trial.arrive(flow('a'))
  for (let count = 0; count < 3; count++) trial.arrive(flow('b'))
  assert.equal(accountsOf(await drain(trial)), 'aabababa')
})

test('an account of twice the share gets twice the tokens', async () => {
  const trial = new Trial(1)
  for (let count = 0; count < 60; count++) {
    trial.arrive(flow('a', 'k', 2))
    trial.arrive(flow('b', 'k', 1))
  }
  const first = accountsOf(await drain(trial)).slice(0, 60)
  const ofA = [...first].filter((name) => name === 'a').length
  assert.ok(ofA >= 39 && ofA <= 41, first)
})

test('keys of one account share what the account gets, and first come first served within a key', async () => {
  const trial = new Trial(1)
  for (let count = 0; count < 4; count++) trial.arrive(flow('a', 'one'))
  trial.arrive(flow('a', 'two'))
  trial.arrive(flow('b'))
  await drain(trial)
  const place = (name: string) => trial.started.findIndex((id) => id.startsWith(name))
  assert.ok(place('b') < 3 && place('a/two') < 4, trial.started.join(' '))
  const ofOne = trial.started.filter((id) => id.startsWith('a/one')).map((id) => Number(id.split('/')[2]))
  assert.deepEqual(ofOne, [0, 1, 2, 3])
})

test('what was expected is corrected by what was taken', async () => {
  const trial = new Trial(1)
  for (let count = 0; count < 40; count++) for (const name of ['a', 'b']) trial.arrive(flow(name))
  for (let count = 0; count < 34; count++) {
    const [running = ''] = trial.tickets.keys()
    await trial.end(running, running.startsWith('a') ? 10 : 100)
  }
  const ofB = [...accountsOf(trial.started)].filter((name) => name === 'b').length
  assert.ok(ofB >= 3 && ofB <= 5, accountsOf(trial.started))
  await drain(trial)
})

test('who comes back from idle has no credit from that time', async () => {
  const trial = new Trial(1)
  const running = trial.arrive(flow('a'), { tokens: 1 })
  trial.arrive(flow('b'), { tokens: 1 })
  for (let count = 0; count < 200; count++) trial.arrive(flow('c'))
  await trial.end(running)
  for (let count = 0; count < 100; count++) await trial.end([...trial.tickets.keys()][0] ?? '')
  trial.started.length = 0
  for (let count = 0; count < 50; count++) trial.arrive(flow('a'))
  await drain(trial)
  const first = accountsOf(trial.started).slice(0, 20)
  const ofC = [...first].filter((name) => name === 'c').length
  assert.ok(ofC >= 9 && ofC <= 11, first)
})

test('a request of several slots is not starved by small ones', async () => {
  const trial = new Trial(2)
  trial.arrive(flow('a'))
  trial.arrive(flow('b'))
  const big = trial.arrive(flow('big'), { slots: 2 })
  for (let count = 0; count < 20; count++) trial.arrive(flow(`small${count}`), { tokens: 1 })
  await trial.end(trial.started[0] ?? '')
  await trial.end(trial.started[1] ?? '')
  const started = (await drain(trial)).indexOf(big)
  assert.ok(started <= 22 && started >= 2, `it started as number ${started}`)
})

test('one key fills half of the queue at most, one account two thirds, and others find room', async () => {
  const trial = new Trial(1, { length: 90, waitMs: 60_000 })
  const fill = (account: string, keys: number) => {
    let waiting = 0
    for (let count = 0; count < 200; count++) {
      try {
        trial.arrive(flow(account, `k${count % keys}`))
        waiting++
      } catch (error) {
        assert.ok(error instanceof VerbatimError && error.code === 'queue_full')
        assert.ok((error.retryAfterSeconds ?? 0) >= 1)
      }
    }
    return waiting
  }
  const running = trial.arrive(flow('runs'))
  assert.equal(fill('one-key', 1), 46)
  assert.equal(fill('many-keys', 50), 30)
  assert.ok(fill('late', 1) > 5)
  assert.ok(trial.queue.waiting <= 90)
  await trial.end(running)
  await drain(trial)
})

test('a place tells the order of starts and the wait by the speed of late, and leaving moves the others up', async () => {
  const trial = new Trial(1)
  const first = trial.arrive(flow('a'), { tokens: 100 })
  const gone = new AbortController()
  const ids = [
    trial.arrive(flow('a')),
    trial.arrive(flow('b'), { signal: gone.signal }),
    trial.arrive(flow('b')),
  ]
  assert.deepEqual(trial.queue.place(ids[0] ?? '')?.estimatedWaitMs, undefined)
  trial.now = 1000
  await trial.end(first)
  const order = trial.queue.places().map(({ requestId }) => requestId)
  const last = trial.queue.place(order.at(-1) ?? '')
  assert.deepEqual([last?.position, last?.waiting], [2, 2])
  assert.equal(last?.estimatedWaitMs, 1500)
  gone.abort(new Error('left'))
  assert.equal(trial.queue.place(ids[1] ?? ''), undefined)
  assert.equal(trial.queue.waiting, 1)
  await drain(trial)
})

const arrivals = fc.array(
  fc.record({
    account: fc.constantFrom('a', 'b', 'c'),
    key: fc.constantFrom('k', 'l'),
    tokens: fc.integer({ min: 1, max: 1000 }),
    slots: fc.integer({ min: 1, max: 5 }),
    after: fc.constantFrom('nothing', 'end', 'leave', 'end-all'),
    pick: fc.nat(50),
  }),
  { maxLength: 80 },
)

test('any mix of arrivals, ends and departures keeps the slots full, never over, and leaks none', async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, async (steps) => {
      const trial = new Trial(3)
      const leavers: AbortController[] = []
      for (const step of steps) {
        const leaver = new AbortController()
        leavers.push(leaver)
        trial.arrive(flow(step.account, step.key), {
          tokens: step.tokens,
          slots: step.slots,
          signal: leaver.signal,
        })
        if (step.after === 'leave') leavers[step.pick % leavers.length]?.abort(new Error('left'))
        const running = [...trial.tickets.keys()]
        if (step.after === 'end') await trial.end(running[step.pick % running.length] ?? '', step.pick)
        if (step.after === 'end-all') for (const id of running) await trial.end(id)
        await settled()
        checkInvariants(trial, steps)
      }
      await drain(trial)
      assert.deepEqual([trial.queue.running, trial.queue.waiting], [0, 0])
    }),
    { seed: 6, numRuns: 200 },
  )
})

function checkInvariants({ queue }: Trial, steps: { slots: number }[]): void {
  assert.ok(queue.running >= 0 && queue.running <= queue.slots)
  const places = queue.places()
  assert.equal(places.length, queue.waiting)
  if (places.length === 0) return
  // Work is left undone only while slots are gathered for a request of several.
  const several = steps.some(({ slots }) => slots > 1)
  assert.ok(queue.running === queue.slots || several, 'a slot is idle while a request waits')
}

test('of two flows that always wait, neither gets more than twice the largest request ahead', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 40, maxLength: 40 })
  const shares = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
  await fc.assert(
    fc.asyncProperty(
      sizes,
      sizes,
      shares,
      fc.integer({ min: 1, max: 4 }),
      async (ofA, ofB, [a, b], slots) => {
        const trial = new Trial(slots)
        const tokens = new Map<string, number>()
        for (const size of ofA) tokens.set(trial.arrive(flow('a', 'k', a), { tokens: size }), size)
        for (const size of ofB) tokens.set(trial.arrive(flow('b', 'k', b), { tokens: size }), size)
        const served = { a: 0, b: 0 }
        const left = { a: 40, b: 40 }
        await drain(trial)
        // Before b came, a had taken the slots: what it got then is not part of the contest.
        for (const id of trial.started.slice(slots)) {
          const name = id.startsWith('a') ? 'a' : 'b'
          served[name] += (tokens.get(id) ?? 0) / (name === 'a' ? a : b)
          left[name]--
          if (left.a - slots <= 0 || left.b <= 0) break
          assert.ok(Math.abs(served.a - served.b) <= 2 * 1000, JSON.stringify(served))
        }
      },
    ),
    { seed: 6, numRuns: 60 },
  )
})

test('nine callers of short requests wait little longer when a tenth sends a hundred long ones', async () => {
  const alone = await medianWait(false)
  const beside = await medianWait(true)
  assert.ok(beside <= 2 * alone, `median wait ${beside} beside a greedy caller, ${alone} without`)
})

/** Time is tokens: a slot makes one a millisecond. Each caller sends the next request when its last was answered. */
async function medianWait(greedy: boolean): Promise<number> {
  const trial = new Trial(4)
  const sentAt = new Map<string, number>()
  const waits: number[] = []
  const callers = new AbortController()
  const size = (id: string) => (id.startsWith('greedy') ? 1000 : 100)
  const send = (key: string) =>
    sentAt.set(trial.arrive(flow('owner', key), { tokens: size(key), signal: callers.signal }), trial.now)
  if (greedy) for (let count = 0; count < 100; count++) send('greedy')
  for (let caller = 0; caller < 9; caller++) send(`short${caller}`)
  const endsAt = new Map<string, number>()
  while (waits.length < 200) {
    await settled()
    for (const id of trial.tickets.keys()) {
      if (endsAt.has(id)) continue
      endsAt.set(id, trial.now + size(id.split('/')[1] ?? ''))
      if (!id.includes('greedy')) waits.push(trial.now - (sentAt.get(id) ?? 0))
    }
    const [id, at] = [...endsAt].reduce((soonest, other) => (other[1] < soonest[1] ? other : soonest))
    trial.now = at
    endsAt.delete(id)
    if (!id.includes('greedy')) send(id.split('/')[1] ?? '')
    await trial.end(id)
  }
  callers.abort(new Error('the trial is over'))
  return waits.sort((one, other) => one - other)[waits.length >> 1] ?? Number.NaN
}
