/** kill -9 of the service, or of Postgres, under load: nothing that was acknowledged is lost or charged twice, and no hold stays. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../faults/eventually.ts'
import { startNano } from '../harmony/nano.ts'
import { startPostgres } from '../support/postgres.ts'
import { post, type TestService } from '../support/service.ts'
import { balanceOf, checkBooks, nanocredits, type PrepaidKey, prepaidKey, usageOf } from './bank.ts'
import { type Acknowledged, loadUntilKilled, type Repeatable } from './kill-run.ts'

/** Random moments, but the same ones in each run; `npm run soak:money` has a hundred. */
const MOMENTS_MS = (process.env.VERBATIM_KILLS ?? '230,870,1410').split(',').map(Number)
const CREDITS = '1000'

/** Longer than a replica is waited for before it is taken for dead, and a hold for stray, on a machine that is busy. */
const RECOVERY_MS = 120_000

/** Before the last kill there is an answer, so that there is something to lose; the others come at any moment. */
const answersBefore = (moment: number) => (moment === MOMENTS_MS.at(-1) ? 1 : 0)

async function assertRecovered(
  service: TestService,
  key: PrepaidKey,
  acknowledged: Acknowledged[],
): Promise<void> {
  await eventually(
    'no hold is left',
    async () => nanocredits((await balanceOf(service, key)).held) === 0n,
    RECOVERY_MS,
  )
  await checkBooks(service)
  const rows = await usageOf(service, key)
  const byRequest = new Map(rows.map((row) => [row.request_id, row]))
  for (const { requestId, receipt } of acknowledged) {
    const row = byRequest.get(requestId)
    assert.ok(row, `the row of ${requestId}, which was answered`)
    assert.deepEqual([row.receipt, row.status, nanocredits(row.cost) > 0n], [receipt, 200, true])
    assert.equal((await fetch(`${service.url}/v1/receipts/${receipt}`)).status, 200)
  }
  const spent = rows.reduce((sum, { cost }) => sum + nanocredits(cost), 0n)
  const { available } = await balanceOf(service, key)
  assert.equal(nanocredits(available), nanocredits(CREDITS) - spent, 'each row was charged once')
}

test('the service', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'verbatim-kill-'))
  let service = await startNano({ VERBATIM_DATA: dataDir })
  t.after(async () => {
    await service.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const env = { VERBATIM_DATA: dataDir, ...(service.databaseUrl && { DATABASE_URL: service.databaseUrl }) }
  const key = await prepaidKey({ ...service, dataDir }, CREDITS)
  const acknowledged: Acknowledged[] = []
  for (const moment of MOMENTS_MS) {
    const { process } = service
    const exited = once(process, 'exit')
    const kill = () => void process.kill('SIGKILL')
    const killed = await loadUntilKilled([service], key, moment, kill, answersBefore(moment))
    await exited
    acknowledged.push(...killed.acknowledged)
    service = { ...(await startNano(env)), dataDir }
    await assertRepeats(service, key, killed.last)
  }
  t.diagnostic(`${acknowledged.length} answers were acknowledged`)
  assert.ok(acknowledged.length > 0)
  await assertRecovered(service, key, acknowledged)
})

test('Postgres, under two replicas', async (t) => {
  if (process.env.VERBATIM_TEST_DATABASE !== 'postgres') return t.skip('in the pass on Postgres')
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const DATABASE_URL = await postgres.createDatabase()
  const first = await startNano({ DATABASE_URL })
  t.after(() => first.stop())
  const second = await startNano({
    DATABASE_URL,
    VERBATIM_OPERATOR_KEY_FILE: `${first.dataDir}/operator.key`,
    VERBATIM_LOG_KEY_FILE: `${first.dataDir}/log.key`,
  })
  t.after(() => second.stop())
  const key = await prepaidKey(first, CREDITS)
  const acknowledged: Acknowledged[] = []
  for (const moment of MOMENTS_MS) {
    // It comes back while the callers still wait: what they asked for goes on then.
    let back = Promise.resolve()
    const kill = () => {
      back = Promise.resolve(postgres.kill()).then(() => postgres.restart())
    }
    const killed = await loadUntilKilled([first, second], key, moment, kill, answersBefore(moment))
    await back
    acknowledged.push(...killed.acknowledged)
    await assertRepeats(second, key, killed.last)
  }
  assert.ok(acknowledged.length > 0)
  await assertRecovered(first, key, acknowledged)
})

/** What was acknowledged under an idempotency key is given again, to the byte, also after the crash. */
async function assertRepeats(
  service: TestService,
  { key }: PrepaidKey,
  last: Repeatable | undefined,
): Promise<void> {
  if (last === undefined) return
  const { idempotencyKey, body, text } = last
  const headers = { 'x-api-key': key, 'idempotency-key': idempotencyKey }
  const again = await post(service, '/v1/chat/completions', body, headers)
  assert.equal(await again.text(), text)
}
