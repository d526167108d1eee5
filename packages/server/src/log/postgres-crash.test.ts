import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { VerbatimError } from '@verbatim/protocol'
import { startPostgres, type TestPostgres } from '../../../../test/support/postgres.ts'
import { ReceiptArchive } from '../receipts/receipt-archive.ts'
import { keepReceipt } from '../receipts/receipt-commands.ts'
import { openStore, type Store } from '../store/store.ts'
import { type Log, openLog } from './log.ts'
import { checkLog } from './testing/check-log.ts'
import { openTestPlace, type TestPlace } from './testing/test-place.ts'
import { Watch } from './testing/watch.ts'

/** How long the database lives after the log has gone on, before each crash, in milliseconds. */
const LIVES = [60, 310, 0, 180]
const COMMITTERS = 4

/** Two replicas in one process: what is killed here is the database under them. */
test('a Postgres that is killed under load loses no receipt that was committed, and the log goes on', async (context) => {
  const postgres = await startPostgres()
  context.after(() => postgres.stop())
  const url = await postgres.createDatabase()
  const store = await openStore({ dataDir: '', databaseUrl: url })
  const place = await openTestPlace(url)
  const logs = [await open(store, place), await open(store, place)] as const
  context.after(async () => {
    for (const log of logs) await log.close()
    await place.close()
    await store.close()
  })
  const { committed, checkpoints } = await crashUnderLoad(postgres, store, logs[0])
  for (const log of logs) await log.close()
  // Neither of them may have been writing just then; one that writes takes what is pending when it is closed.
  await (await open(store, place)).close()
  assert.deepEqual(await new ReceiptArchive(store, Date.now).pending(1), [])
  const treeSize = await checkLog(logs[1], committed, checkpoints)
  context.diagnostic(`${committed.length} committed, ${checkpoints.size} checkpoints, ${treeSize} leaves`)
  assert.ok(committed.length > LIVES.length)
})

function open(store: Store, place: TestPlace): Promise<Log> {
  const archive = new ReceiptArchive(store, Date.now)
  return openLog({
    place: place.forAnotherProcess(),
    key: new Uint8Array(32).fill(3),
    origin: 'log.example/crashed',
    entries: archive,
    witnesses: [],
    observe: new Watch().observe,
    now: Date.now,
    pace: { batchMs: 10, pollMs: 20 },
  })
}

async function crashUnderLoad(postgres: TestPostgres, store: Store, log: Log) {
  const committed: string[] = []
  const checkpoints = new Set<string>()
  const ended = new AbortController()
  const commit = async () => {
    while (!ended.signal.aborted) {
      const digest = randomBytes(32)
      await untilDone(() => store.commit(keepReceipt({ id: digest.toString('hex'), digest, receipt: '{}' })))
      committed.push(digest.toString('hex'))
      log.wake()
    }
  }
  const look = async () => {
    while (!ended.signal.aborted) {
      const note = await log.checkpoint().catch(() => undefined)
      if (note !== undefined) checkpoints.add(note)
      await delay(5)
    }
  }
  const crash = async () => {
    try {
      for (const life of LIVES) {
        const seen = checkpoints.size
        while (checkpoints.size === seen && !ended.signal.aborted) await delay(5)
        await delay(life)
        await postgres.kill()
        await postgres.restart()
      }
    } finally {
      ended.abort()
    }
  }
  const work = [...Array.from({ length: COMMITTERS }, commit), look(), crash()]
  for (const each of work) each.catch(() => ended.abort())
  await Promise.all(work)
  return { committed, checkpoints }
}

/** A database that needs long to come back is told of as such; a commit may be sent again. */
async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work()
      return
    } catch (error) {
      if (!(error instanceof VerbatimError) || error.code !== 'overloaded') throw error
    }
  }
}
