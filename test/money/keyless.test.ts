/** The keyless endpoint: one request at a time for an address, half a second apart, in order, and a daily allowance. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { OPERATOR, openAccounts } from '@verbatim/server'
import { earliestStarts } from '../faults/earliest-starts.ts'
import { eventually } from '../faults/eventually.ts'
import { startFaultyService } from '../faults/faulty-service.ts'
import { startNano } from '../harmony/nano.ts'
import { say, type TestService } from '../support/service.ts'
import { runVerb } from './bank.ts'

const ADDRESSES = ['192.0.2.1', '192.0.2.2', '2001:db8:1::1', '2001:db8:2::1', '198.51.100.7']
const CALLS = 4
const GAP_MS = 500
/** Twice what an allowance of 3000 tokens lets through: midnight may be in between. */
const MOST_SERVED = 200

/** The first of an address is held, so that those of the others come while it runs. */
function contentOf(address: string, call: number): string {
  return `${call === 0 ? 'held' : 'answer'} ${address} ${call}`
}

function askAs(service: TestService, address: string, content: string): Promise<Response> {
  return fetch(`${service.url}/api/gpt-oss-2t`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(say(content, { stream: false, max_tokens: 5 })),
  })
}

/** All requests of an address in one packet, pipelined: so they arrive in the order in which they were sent. Returns their statuses. */
async function burst({ url }: TestService, address: string): Promise<number[]> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const requests = Array.from({ length: CALLS }, (_, call) => {
    const body = JSON.stringify(say(contentOf(address, call), { stream: false, max_tokens: 5 }))
    const head = [
      'POST /api/gpt-oss-2t HTTP/1.1',
      'host: a',
      'content-type: application/json',
      `x-forwarded-for: ${address}`,
      `content-length: ${Buffer.byteLength(body)}`,
    ]
    return `${head.join('\r\n')}\r\n\r\n${body}`
  })
  socket.write(requests.join(''))
  let received = ''
  const statuses = () => [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))
  for await (const text of socket.setEncoding('utf8')) {
    received += text
    if (statuses().length === CALLS) break
  }
  return statuses()
}

test('20 callers of 5 addresses at once: each address in order and 500 ms apart, and none waits for another', async (t) => {
  const { service, upstream, stop } = await startFaultyService({
    VERBATIM_TRUSTED_PROXIES: '127.0.0.1,::1',
    VERBATIM_SLOTS: '32',
  })
  t.after(stop)
  const { now: askedAt } = await upstream.record('')
  const asked = Promise.all(ADDRESSES.map((address) => burst(service, address)))
  const firsts = ADDRESSES.map((address) => contentOf(address, 0))
  await eventually('the first of each address runs: none waits for another', async () => {
    const records = await Promise.all(firsts.map((content) => upstream.record(content)))
    return records.every(({ open }) => open === 1)
  })
  await Promise.all(firsts.map((content) => upstream.release(content)))
  const answers = await asked
  assert.deepEqual(answers, Array(ADDRESSES.length).fill(Array(CALLS).fill(200)))
  const starts = await Promise.all(
    ADDRESSES.map((address) =>
      Promise.all(
        Array.from({ length: CALLS }, async (_, call) => {
          const [arrival] = (await upstream.record(contentOf(address, call))).arrivals
          assert.ok(arrival !== undefined)
          return arrival
        }),
      ),
    ),
  )
  for (const [index, arrivals] of starts.entries()) {
    assert.deepEqual(
      [...arrivals].sort((one, other) => one - other),
      arrivals,
      `${ADDRESSES[index]}: in order`,
    )
    const earliest = earliestStarts(askedAt, arrivals, GAP_MS)
    for (const [call, arrival] of arrivals.entries())
      assert.ok(arrival >= (earliest[call] ?? 0), `${ADDRESSES[index]}: ${arrivals} since ${askedAt}`)
  }
})

test('an address that an untrusted peer forwards is not believed; of IPv6 a /64 is one caller', async (t) => {
  const { service, upstream, stop } = await startFaultyService({ VERBATIM_SLOTS: '32' })
  t.after(stop)
  const first = askAs(service, '192.0.2.1', 'held one')
  await eventually('the first runs', async () => (await upstream.record('held one')).open === 1)
  const second = askAs(service, '192.0.2.2', 'answer two')
  await delay(2 * GAP_MS)
  assert.deepEqual((await upstream.record('answer two')).arrivals, [], 'both are the peer itself')
  await upstream.release('held one')
  assert.deepEqual([(await first).status, (await second).status], [200, 200])
})

test('two addresses of one /64 take turns', async (t) => {
  const { service, upstream, stop } = await startFaultyService({
    VERBATIM_TRUSTED_PROXIES: '127.0.0.0/8,::1',
    VERBATIM_SLOTS: '32',
  })
  t.after(stop)
  const first = askAs(service, '2001:db8:0:1::1', 'held one')
  await eventually('the first runs', async () => (await upstream.record('held one')).open === 1)
  const neighbour = askAs(service, '2001:db8:0:1:ffff::2', 'answer neighbour')
  const stranger = await askAs(service, '2001:db8:0:2::1', 'answer stranger')
  assert.equal(stranger.status, 200)
  assert.deepEqual((await upstream.record('answer neighbour')).arrivals, [])
  await upstream.release('held one')
  assert.deepEqual([(await first).status, (await neighbour).status], [200, 200])
})

test('what is refused is in the usage, every request counted and few rows written, without an address', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'verbatim-keyless-'))
  t.after(() => rmSync(dataDir, { recursive: true, force: true }))
  const { service, stop } = await startFaultyService({
    VERBATIM_DATA: dataDir,
    VERBATIM_TRUSTED_PROXIES: '127.0.0.0/8,::1',
  })
  let stopped: Promise<void> | undefined
  const end = () => {
    stopped ??= stop()
    return stopped
  }
  t.after(end)
  const refused = await Promise.all(
    Array.from({ length: 60 }, async (_, call) => {
      const body = JSON.stringify({ model: 'gpt-oss', messages: call % 2 === 0 ? 'none' : [] })
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${call}` }
      return (await fetch(`${service.url}/api/gpt-oss-2t`, { method: 'POST', headers, body })).status
    }),
  )
  assert.deepEqual(refused, Array(60).fill(400))
  // What is gathered is written when it stops.
  await end()
  const sums = await runVerb<{ accountId: string; requests: number }[]>(service, 'usage', '--by', 'account')
  assert.deepEqual(
    sums.map(({ accountId, requests }) => [accountId, requests]),
    [['acct_keyless', 60]],
  )
  const { office, close } = await openAccounts(service)
  t.after(close)
  const { rows } = await office.requests(OPERATOR, {
    accountId: undefined,
    from: 0,
    to: Date.now() + 1,
    limit: 100,
  })
  // The first, and those that were gathered; two more where that took longer than a group does.
  assert.ok(rows.length <= 4, `${rows.length} rows`)
  assert.deepEqual([...new Set(rows.map(({ status, keyId }) => `${status} ${keyId}`))], ['400 null'])
})

test('an allowance of tokens that is used up is refused until the next day, in the words of the surface', async (t) => {
  const service = await startNano({
    VERBATIM_TRUSTED_PROXIES: '127.0.0.0/8,::1',
    VERBATIM_KEYLESS_TOKENS_PER_ADDRESS: '3000',
    VERBATIM_KEYLESS_TOKENS: '0',
  })
  t.after(() => service.stop())
  let refused: Response | undefined
  let served = 0
  for (; refused === undefined && served < MOST_SERVED; ) {
    const response = await askAs(service, '192.0.2.1', 'Tell me a story.')
    if (response.status === 429) refused = response
    else {
      assert.equal(response.status, 200)
      await response.arrayBuffer()
      served += 1
    }
  }
  assert.ok(refused !== undefined && served > 0, `${served} were served`)
  const { error } = (await refused.json()) as { error: string }
  assert.match(error, /allowance|tokens/i)
  const wait = Number(refused.headers.get('retry-after'))
  assert.ok(wait > 0 && wait <= 86_400, `${wait}`)
  const other = await askAs(service, '192.0.2.9', 'Tell me a story.')
  assert.equal(other.status, 200, 'another address has its own')
  const status = (await (await fetch(`${service.url}/api`)).json()) as { rate_limit: object }
  assert.ok('tokens_per_day' in status.rate_limit)
})
