/** Limits of two services that share a Valkey, and what callers see of it when that is killed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Redis } from 'ioredis'
import { eventually } from '../faults/eventually.ts'
import { startFaultyService } from '../faults/faulty-service.ts'
import { post, say, type TestService } from '../support/service.ts'
import { startValkey } from '../support/valkey.ts'

const ask = (service: TestService) =>
  post(service, '/v1/chat/completions', say('answer', { stream: false, max_tokens: 5 }))

/** A Valkey that has been there for long: one that is empty is only trusted after some seconds. */
async function makeOld(url: string): Promise<void> {
  const redis = new Redis(url)
  const run = /^run_id:(\S+)/m.exec(await redis.info('server'))?.[1]
  await redis.set('{verbatim}:memory', `${run} 0`, 'EX', 70)
  redis.disconnect()
}

test('Two services admit together what the limit says, and go on when Valkey is killed', async (t) => {
  const valkey = await startValkey()
  t.after(() => valkey.stop())
  await makeOld(valkey.url)
  const env = { VALKEY_URL: valkey.url, VERBATIM_MODEL_LIMITS: 'requests=6' }
  const services = await Promise.all([startFaultyService(env), startFaultyService(env)])
  t.after(() => Promise.all(services.map(({ stop }) => stop())))
  const [one, other] = services.map(({ service }) => service)
  assert.ok(one !== undefined && other !== undefined)

  const remaining: (string | null)[] = []
  for (const service of [one, other, one, other, one, other]) {
    const response = await ask(service)
    assert.equal(response.status, 200, await response.text())
    assert.equal(response.headers.get('x-ratelimit-limit-requests'), '6')
    remaining.push(response.headers.get('x-ratelimit-remaining-requests'))
  }
  assert.deepEqual(remaining, ['5', '4', '3', '2', '1', '0'])
  for (const service of [one, other]) {
    const response = await ask(service)
    assert.equal(response.status, 429)
    assert.match(response.headers.get('retry-after') ?? '', /^[1-9]\d?$/)
    assert.equal(response.headers.get('x-ratelimit-remaining-requests'), '0')
    assert.match(await response.text(), /may take 6 requests a minute/)
  }

  await valkey.kill()
  await eventually('it is reported', () => one.log().includes('"type":"limits-degraded"'))
  // Each has a database of its own, so it knows of no other, and counts the three that it answered.
  for (const status of [200, 200, 200, 429]) assert.equal((await ask(one)).status, status)
  await valkey.restart()
  await eventually('it is back', () => one.log().includes('"type":"limits-restored"'))
  assert.equal((await ask(one)).status, 429)
})
