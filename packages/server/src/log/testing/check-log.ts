import assert from 'node:assert/strict'
import { fsckLog, openCheckpoint, parseEntryBundle, type TreeHead, verifyConsistency } from '@verbatim/proof'
import type { Log } from '../log.ts'

/**
 * Asserts that a log is intact, has each entry once and all that were committed (in hex), and that each checkpoint that was ever seen is a beginning of it.
 * Gives its size.
 */
export async function checkLog(
  log: Log,
  committed: readonly string[],
  checkpoints: Iterable<string>,
): Promise<number> {
  const head = openCheckpoint((await log.checkpoint()) ?? '', log.vkey)
  await checkEntries(log, head, committed)
  for (const note of checkpoints) await checkPrefix(log, head, note)
  return head.treeSize
}

async function checkEntries(log: Log, { treeSize }: TreeHead, committed: readonly string[]): Promise<void> {
  const inLog = new Set<string>()
  const report = await fsckLog(
    async (path) => {
      const bytes = await log.file(path)
      if (bytes && path.startsWith('tile/entries/'))
        for (const entry of parseEntryBundle(bytes)) inLog.add(Buffer.from(entry).toString('hex'))
      return bytes
    },
    { vkey: log.vkey },
  )
  assert.deepEqual(report.problems, [])
  assert.equal(inLog.size, treeSize, 'no entry is in the log twice')
  assert.deepEqual(
    committed.filter((digest) => !inLog.has(digest)),
    [],
    'no entry is lost',
  )
}

async function checkPrefix(log: Log, head: TreeHead, note: string): Promise<void> {
  const old = openCheckpoint(note, log.vkey)
  const hashes = await log.consistency(old.treeSize, head.treeSize)
  const sizes = { oldSize: old.treeSize, newSize: head.treeSize }
  const consistent = verifyConsistency({ ...sizes, oldRoot: old.rootHash, newRoot: head.rootHash, hashes })
  assert.ok(
    consistent,
    `the checkpoint of ${old.treeSize} leaves is no beginning of that of ${head.treeSize}`,
  )
}
