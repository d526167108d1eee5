import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnreachableError } from '@verbatim/protocol'
import { reach } from './reach.ts'

const cause = new TypeError('fetch failed')
const fails = () => Promise.reject(cause)

test('what cannot be reached is told apart from what its asker gave up', async () => {
  assert.equal(await reach(async () => 1), 1)
  await assert.rejects(
    reach(fails),
    new UnreachableError('The service cannot be reached.', { midAnswer: false, cause }),
  )
  await assert.rejects(reach(fails, undefined, true), (error: UnreachableError) => error.midAnswer)
  const reason = new Error('the reader left')
  await assert.rejects(reach(fails, AbortSignal.abort(reason)), reason)
})
