import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { ServiceStatus } from '@verbatim/protocol'
import { freePort } from '../support/free-port.ts'
import { post, say, startTestService, type TestService } from '../support/service.ts'

const ANSWERS: Record<string, object> = {
  '/props': { default_generation_settings: { n_ctx: 4096 }, total_slots: 2 },
  '/v1/models': { object: 'list', data: [{ id: 'quick', object: 'model' }] },
  '/health': { status: 'ok' },
  '/v1/chat/completions': {
    choices: [{ index: 0, message: { content: 'hello' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 9, completion_tokens: 1 },
  },
}
let isAway = false
const upstream = createServer((request: IncomingMessage, response: ServerResponse) => {
  if (isAway) response.destroy()
  else response.end(JSON.stringify(ANSWERS[request.url ?? ''] ?? {}))
})

let service: TestService
before(async () => {
  await once(upstream.listen(0, '127.0.0.1'), 'listening')
  const { port } = upstream.address() as AddressInfo
  service = await startTestService({
    VERBATIM_UPSTREAM_URL: `http://127.0.0.1:${port}`,
    VERBATIM_MODEL: 'auto',
    VERBATIM_PAGE_REASONING: 'off',
    VERBATIM_PERSONA_NAME: 'Ada',
    VERBATIM_KEYLESS_TOKENS_PER_ADDRESS: '0',
    VALKEY_URL: `redis://127.0.0.1:${await freePort()}`,
  })
})
after(async () => {
  await service?.stop()
  upstream.closeAllConnections()
  upstream.close()
})

async function statusWhen(is: (status: ServiceStatus) => boolean): Promise<ServiceStatus> {
  const signal = AbortSignal.timeout(60_000)
  for (;;) {
    const answer = await fetch(`${service.url}/api/v1/status`, { signal })
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const status = (await answer.json()) as ServiceStatus
    if (is(status)) return status
    await setTimeout(100)
  }
}

test('the status tells what is public: models and their speed, the queue, the last day, what a page has to know', async () => {
  for (let asked = 0; asked < 3; asked += 1) {
    assert.equal((await post(service, '/v1/chat/completions', say('hi', { model: 'quick' }))).status, 200)
  }
  const status = await statusWhen(({ models }) => models[0]?.requests === 3)
  const { models, hours, page, queue, default_model } = status
  assert.deepEqual([default_model, queue], ['quick', { slots: 2, running: 0, waiting: 0 }])
  assert.equal(models.length, 1)
  const [effort] = models[0]?.efforts ?? []
  assert.deepEqual([effort?.effort, effort?.requests, effort?.median_tokens], ['none', 3, 1])
  assert.equal(hours.length, 24)
  assert.equal(
    hours.reduce((sum, { requests }) => sum + requests, 0),
    3,
  )
  assert.deepEqual(page, {
    sign_in: 'owner-link',
    keyless: { path: '/api/gpt-oss-2t', gap_ms: 500, tokens_per_day: null },
    shows_reasoning: false,
    persona: 'Ada',
  })
  const text = JSON.stringify(status)
  for (const secret of [service.key, 'key_', 'acct_', 'req_', '127.0.0.1', service.dataDir])
    assert.ok(!text.includes(secret), `${secret} is in the status`)
})

test('it is degraded while Valkey or an engine is away, and says so', async () => {
  const degraded = await statusWhen(({ status }) => status === 'degraded')
  assert.deepEqual(degraded.problems, [
    'Valkey cannot be reached: each replica keeps its part of the limits alone.',
  ])
  isAway = true
  upstream.closeAllConnections()
  const away = await statusWhen(({ models }) => models[0]?.healthy === false)
  assert.equal(away.problems[0], 'The engine of quick does not answer.')
  isAway = false
  const back = await statusWhen(({ models }) => models[0]?.healthy === true)
  assert.equal(back.problems.length, 1)
})
