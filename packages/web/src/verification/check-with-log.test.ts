import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkWithLog } from './check-with-log.ts'

interface Vector {
  document: { checkpoint: string }
  trust: { operator: string; logKey: string; known: { checkpoint: string } }
}

const path = new URL('../../../../vectors/receipts/consistent-with-older.json', import.meta.url)
const { document, trust } = JSON.parse(readFileSync(path, 'utf8')) as Vector
const { operator, logKey, known } = trust
/** Nobody listens there. */
const AWAY = 'http://127.0.0.1:1'

test('a log whose tiles are kept back is not remembered as the one that was seen', async () => {
  const remembered = { checkpoint: known.checkpoint, serviceUrl: AWAY }
  const checked = await checkWithLog({ bundle: document, trust: { operator, logKey }, known: remembered })
  assert.equal(checked.verification.verified, true)
  assert.deepEqual([checked.newest, checked.isGrowthOpen], [null, true])
})

test('the first state of a log that is seen is remembered, and the same one proves itself', async () => {
  const first = await checkWithLog({ bundle: document, trust: { operator, logKey }, known: null })
  assert.deepEqual([first.newest, first.isGrowthOpen], [document.checkpoint, false])
  const remembered = { checkpoint: document.checkpoint, serviceUrl: AWAY }
  const again = await checkWithLog({ bundle: document, trust: { operator, logKey }, known: remembered })
  assert.deepEqual([again.newest, again.isGrowthOpen], [document.checkpoint, false])
})
