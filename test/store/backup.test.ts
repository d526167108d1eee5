/** A backup is taken while the service answers; what is made of it is a service whose books and log are right. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../faults/eventually.ts'
import { startNano } from '../harmony/nano.ts'
import {
  type Bank,
  balanceOf,
  checkBooks,
  nanocredits,
  type PrepaidKey,
  prepaidKey,
  runVerb,
} from '../money/bank.ts'
import { freshDatabase, post, say, type TestService } from '../support/service.ts'

const CALLERS = 4
const CREDITS = '1000'
/** Longer than a replica is waited for before it is taken for dead: the backup has holds of one that will never settle them. */
const RECOVERY_MS = 120_000

/** Receipts of answers that their callers had whole. */
type Receipts = string[]

async function ask(service: TestService, { key }: PrepaidKey, about: string): Promise<string> {
  const body = say(`Count to ${about}.`, { max_tokens: 16 })
  const response = await post(service, '/v1/chat/completions', body, { 'x-api-key': key })
  const text = await response.text()
  assert.equal(response.status, 200, text)
  return (JSON.parse(text) as { receipt: string }).receipt
}

/** Asks without a pause until the work is done. Returns what was answered before it began, and in all. */
async function underLoad(service: TestService, key: PrepaidKey, work: () => Promise<void>) {
  const answered: Receipts = []
  let over = false
  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    for (let turn = 0; !over; turn++) answered.push(await ask(service, key, `${caller} ${turn}`))
  })
  await eventually('all callers are answered', () => answered.length >= 3 * CALLERS)
  const before = [...answered]
  await work()
  over = true
  await Promise.all(callers)
  return { before, answered }
}

async function restored(folder: string, file: string): Promise<TestService> {
  const bank: Bank = { dataDir: join(folder, 'restored'), databaseUrl: await freshDatabase() }
  await runVerb(bank, 'restore', file)
  const service = await startNano({
    VERBATIM_DATA: bank.dataDir,
    ...(bank.databaseUrl === undefined ? {} : { DATABASE_URL: bank.databaseUrl }),
  })
  return service
}

async function inLog(service: TestService, receipt: string): Promise<boolean> {
  const response = await fetch(`${service.url}/v1/receipts/${receipt}`)
  if (response.status !== 200) return false
  return ((await response.json()) as { inclusion: object | null }).inclusion !== null
}

test('a backup under load, restored, serves with clean books and a whole log', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-backup-'))
  let second: TestService | undefined
  t.after(async () => {
    await second?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const file = join(folder, 'backup')
  const first = await startNano()
  t.after(() => first.stop())
  const key = await prepaidKey(first, CREDITS)
  const { before, answered } = await underLoad(first, key, async () => {
    const { rows } = await runVerb<{ rows: number }>(first, 'backup', file)
    assert.ok(rows > 0)
  })
  assert.ok(answered.length > before.length, 'it was answered while the backup was taken')

  const again = await restored(folder, file)
  second = again
  // The log of the backup may have been a moment behind its receipts.
  for (const receipt of before) await eventually(`${receipt} is in the log`, () => inLog(again, receipt))
  await runVerb(again, 'log', 'fsck', '--url', `${again.url}`)
  await eventually(
    'no hold is left',
    async () => nanocredits((await balanceOf(again, key)).held) === 0n,
    RECOVERY_MS,
  )
  const later = await ask(again, key, 'the end')
  await eventually('a new receipt comes into the restored log', () => inLog(again, later))
  assert.ok(nanocredits((await balanceOf(again, key)).available) < nanocredits(CREDITS))
  await checkBooks(again)
})
