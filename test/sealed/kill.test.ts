/** A crash of the service loses no receipt that a caller has learned of, and never forks the log. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  consistencyFromTiles,
  fsckLog,
  openCheckpoint,
  tilePath,
  verifyBundle,
  verifyConsistency,
} from '@verbatim/proof'
import { startNano } from '../harmony/nano.ts'
import type { TestService } from '../support/service.ts'
import { bundleOf, type Exchange, exchange } from './exchanges.ts'

const CALLERS = 8
/** Answers after which the service is killed, the others under way: a different moment each time. */
const KILLS = [1, 9, 23]

test('kill -9 under load: every answer that was received verifies afterwards, and all checkpoints are of one log', async (context) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'verbatim-kill-'))
  let last: TestService | undefined
  context.after(async () => {
    await last?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const received: Exchange[] = []
  const seen: string[] = []
  let key = ''
  let database: Record<string, string> = {}
  const start = () => startNano({ VERBATIM_DATA: dataDir, ...database })
  for (const kill of KILLS) {
    const service = await start()
    key ||= service.key
    if (service.databaseUrl !== undefined) database = { DATABASE_URL: service.databaseUrl }
    seen.push(...(await answersUntilKilled({ ...service, key }, kill, received)))
  }
  const service = await start()
  last = service
  const { log, operator } = (await (await fetch(`${service.url}/.well-known/verbatim.json`)).json()) as {
    log: { vkey: string }
    operator: string
  }
  for (const each of received) {
    const { verified } = verifyBundle(await bundleOf(service, each), { operator, logKey: log.vkey })
    assert.ok(verified, each.response.receipt)
  }
  assert.ok(received.length >= Math.max(...KILLS))
  const files = (path: string) => logFile(service, path)
  const report = await fsckLog(files, { vkey: log.vkey })
  assert.deepEqual([report.intact, report.problems], [true, []])
  assert.ok(report.treeSize >= received.length)
  const newest = openCheckpoint(new TextDecoder().decode(await files('checkpoint')), log.vkey)
  for (const note of seen) {
    const old = openCheckpoint(note, log.vkey)
    const readTile = async (level: number, index: number, width: number) => {
      const tile = (await files(tilePath(level, index, width))) ?? (await files(tilePath(level, index)))
      assert.ok(tile)
      return tile.subarray(0, width * 32)
    }
    const hashes = await consistencyFromTiles(old.treeSize, newest.treeSize, readTile)
    const sizes = { oldSize: old.treeSize, newSize: newest.treeSize }
    assert.ok(verifyConsistency({ ...sizes, oldRoot: old.rootHash, newRoot: newest.rootHash, hashes }))
  }
})

/** Callers that ask again as soon as they are answered, until `kill` of them were. Returns the checkpoints that were served meanwhile. */
async function answersUntilKilled(
  service: TestService,
  kill: number,
  received: Exchange[],
): Promise<string[]> {
  const checkpoints: string[] = []
  let answered = 0
  const call = async (caller: number) => {
    for (let turn = 0; service.process.signalCode === null; turn++) {
      const messages = [{ role: 'user', content: `Count to ${caller} and ${turn}.` }]
      const body = { model: 'gpt-oss-nano', messages, max_tokens: 40, stream: (caller + turn) % 2 === 0 }
      try {
        received.push(await exchange(service, '/v1/chat/completions', body))
      } catch (error) {
        if (!service.process.killed) throw error
        return
      }
      const checkpoint = await logFile(service, 'checkpoint').catch(() => undefined)
      if (checkpoint !== undefined) checkpoints.push(new TextDecoder().decode(checkpoint))
      if (++answered === kill) service.process.kill('SIGKILL')
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)))
  if (service.process.signalCode === null) await once(service.process, 'exit')
  return checkpoints
}

async function logFile({ url }: TestService, path: string): Promise<Uint8Array | undefined> {
  const answer = await fetch(`${url}/log/${path}`)
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined
}
