import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { VerbatimError } from '@verbatim/protocol'
import { loadConfig } from '../config/config.ts'
import { cardOfUpstream } from '../models/models.ts'
import { BodyBudget } from './body-budget.ts'
import { answerCompletion } from './completion-route.ts'
import type { HttpContext } from './http.ts'
import { KEYLESS } from './surfaces.ts'

const MEGABYTE = 1_000_000
const isOverloaded = (error: unknown) =>
  error instanceof VerbatimError && error.code === 'overloaded' && error.retryAfterSeconds !== undefined

test('large bodies share a budget as they grow, small ones do not count', () => {
  const budget = new BodyBudget(5 * MEGABYTE)
  const [one, two, small] = [budget.open(), budget.open(), budget.open()]
  for (const bytes of [2, 3]) one.grow(bytes * MEGABYTE)
  two.grow(2 * MEGABYTE)
  assert.equal(budget.heldBytes, 5 * MEGABYTE)
  assert.throws(() => two.grow(2 * MEGABYTE + 1), isOverloaded)
  small.grow(MEGABYTE)
  one.release()
  one.release()
  assert.equal(budget.heldBytes, 2 * MEGABYTE)
  two.grow(4 * MEGABYTE)
  two.release()
  assert.equal(budget.heldBytes, 0)
})

test('a body that is larger than all of the budget is taken while no other is there', () => {
  const budget = new BodyBudget(2 * MEGABYTE)
  const [large, other] = [budget.open(), budget.open()]
  large.grow(3 * MEGABYTE)
  assert.throws(() => other.grow(1.5 * MEGABYTE), isOverloaded)
  large.release()
  other.grow(1.5 * MEGABYTE)
})

/** A service that only waits for turns, which never come: what it holds stays held until the callers leave. */
async function waitingService(t: TestContext, maxBytes: number) {
  const bodies = new BodyBudget(maxBytes)
  const card = cardOfUpstream('m', 1e9)
  let turns = 0
  const context = {
    config: loadConfig({}),
    bodies,
    now: Date.now,
    stopping: { now: false },
    observer: { observe: () => {} },
    rooms: {
      models: {
        default: { card },
        resolve: () => ({ card, contextTokens: 1e9, backend: { fingerprint: 'f' } }),
      },
      freshSeed: () => 1n,
      currentDate: () => '2026-01-02',
      now: () => 0,
      allowance: { tokens: 0, tokensPerAddress: 0, salt: new Uint8Array(32) },
      meter: { noteInGroups: () => {} },
      turnOf: (_address: string, _requestId: string, signal: AbortSignal) => {
        turns += 1
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        )
      },
    },
  } as unknown as HttpContext
  const ended: Promise<void>[] = []
  const server = createServer((request, response) => {
    ended.push(answerCompletion(context, KEYLESS, request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { bodies, ended, port, turns: () => turns }
}

const bodyOf = (bytes: number) =>
  JSON.stringify({ messages: [{ role: 'user', content: 'a'.repeat(bytes) }], stream: false })

/** Sends the head, and of the body as much as is told. */
function send(port: number, body: string, sent = body.length): Socket {
  const socket = connect(port, '127.0.0.1')
  const head = [
    'POST /api HTTP/1.1',
    'host: a',
    'content-type: application/json',
    `content-length: ${body.length}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, sent)}`)
  return socket
}

const GIVEN_UP_MS = 60_000

/** Looks once in each turn of the event loop. */
async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + GIVEN_UP_MS
  while (!isSo()) {
    assert.ok(performance.now() < end, String(isSo))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('what waits holds its body, another is told to come later, and who leaves gives it back', async (t) => {
  const { bodies, ended, port, turns } = await waitingService(t, 3 * MEGABYTE)
  const body = bodyOf(2 * MEGABYTE)
  const waiting = send(port, body)
  await until(() => turns() === 1)
  assert.equal(bodies.heldBytes, body.length)

  const refused = send(port, body)
  const [answer] = (await once(refused, 'data')) as [Buffer]
  assert.match(String(answer), /^HTTP\/1\.1 503 /)
  assert.match(String(answer), /^retry-after: 5\r$/m)
  assert.match(String(answer), /Too many large requests/)
  refused.destroy()
  await ended[1]
  assert.equal(bodies.heldBytes, body.length)

  const small = send(port, bodyOf(1_000))
  await until(() => turns() === 2)
  for (const socket of [waiting, small]) socket.destroy()
  await Promise.all(ended)
  assert.equal(bodies.heldBytes, 0)
})

test('a body that breaks off gives back what was there of it', async (t) => {
  const { bodies, ended, port } = await waitingService(t, 3 * MEGABYTE)
  const socket = send(port, bodyOf(3 * MEGABYTE), 2 * MEGABYTE)
  await until(() => bodies.heldBytes === 2 * MEGABYTE)
  socket.destroy()
  await until(() => ended.length === 1)
  await ended[0]
  assert.equal(bodies.heldBytes, 0)
})
