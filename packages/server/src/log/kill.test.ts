import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { freshDatabase } from '../store/testing/open-test-store.ts'
import { killRun } from './testing/kill-run.ts'

/** test/log/soak.ts asks for more of them. */
const KILLS = Number(process.env.VERBATIM_TEST_KILLS ?? 16)
const SEED = Number(process.env.VERBATIM_TEST_SEED ?? 5)

test(`${KILLS} kills at random moments lose nothing and fork nothing`, {
  timeout: KILLS * 35_000,
}, async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-kill-'))
  try {
    const report = await killRun({ folder, databaseUrl: await freshDatabase() }, KILLS, randomOf(SEED))
    context.diagnostic(JSON.stringify(report))
    assert.ok(report.treeSize >= report.committed)
    assert.ok(report.committed > 0)
    assert.ok(report.writersKilled > 0)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

/** Numbers from 0 up to 1 that follow from a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
