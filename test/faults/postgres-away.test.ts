/** A service whose Postgres is away: a completion is refused within 5 s, the status says why, and it serves again. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { childrenOf, signalIfRunning } from '../support/process-family.ts'
import { post, say, startTestService, type TestService } from '../support/service.ts'
import { eventually } from './eventually.ts'

/** Fast enough, also when the test's own machine is busy. */
const REFUSED_WITHIN_MS = 5_000

let server: TestPostgres
let service: TestService
before(async () => {
  server = await startPostgres({ durable: false })
  service = await startTestService({ DATABASE_URL: await server.createDatabase() })
})
after(async () => {
  await service?.stop()
  await server?.stop()
})

const ask = () => post(service, '/v1/chat/completions', say('Hello!', { max_tokens: 4 }))

/** The postmaster first: stopped, it starts no more children. */
function signalAll(signal: NodeJS.Signals): void {
  process.kill(server.pid, signal)
  for (const pid of childrenOf(server.pid)) signalIfRunning(pid, signal)
}

async function isToldAway(): Promise<boolean> {
  const { problems } = await (await fetch(`${service.url}/api/v1/status`)).json()
  return problems.includes('The database does not answer.')
}

const WAYS_TO_GO: [how: string, go: () => Promise<void>, back: () => Promise<void>][] = [
  ['hangs', async () => signalAll('SIGSTOP'), async () => signalAll('SIGCONT')],
  ['is killed', () => server.kill(), () => server.restart()],
]
for (const [how, go, back] of WAYS_TO_GO) {
  test(`a completion while Postgres ${how} is told so within 5 s; afterwards it is answered`, async () => {
    assert.equal((await ask()).status, 200)
    await go()
    try {
      const since = performance.now()
      const refused = await ask()
      const tookMs = performance.now() - since
      assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '5'])
      assert.ok(tookMs < REFUSED_WITHIN_MS, `${tookMs} ms`)
      assert.match((await refused.json()).error.message, /database does not answer/)
      assert.equal((await fetch(`${service.url}/healthz`)).status, 200)
      await eventually('the status says so', isToldAway)
    } finally {
      await back()
    }
    await eventually('it is answered', async () => (await ask()).status === 200)
    await eventually('the status is well again', async () => !(await isToldAway()))
  })
}
