import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore } from '../store/testing/open-test-store.ts'
import { killRun } from './testing/kill-run.ts'
import { randomOf } from './testing/random-of.ts'

/** test/meter/soak.ts asks for more of them. */
const KILLS = Number(process.env.VERBATIM_TEST_KILLS ?? 6)
const SEED = Number(process.env.VERBATIM_TEST_SEED ?? 6)

test(`${KILLS} kills of replicas at random moments lose nothing, charge nothing twice and leave nothing held`, {
  timeout: KILLS * 90_000,
}, async (context) => {
  const place = await openTestStore()
  try {
    const report = await killRun(place, KILLS, randomOf(SEED))
    context.diagnostic(JSON.stringify(report))
    assert.ok(report.settled > 0 && report.released > 0 && report.granted > 0)
    assert.ok(report.transfers > report.settled)
  } finally {
    await place.close()
  }
})
