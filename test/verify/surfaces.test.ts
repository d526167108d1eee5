/** An answer of each surface, streamed or not, makes a bundle that verifies, and can be had again. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { verifyBundle } from '@verbatim/proof'
import { VerbatimClient } from '@verbatim/protocol'
import { newHome } from '../faults/cli-process.ts'
import { startNano } from '../harmony/nano.ts'
import type { TestService } from '../support/service.ts'
import { bundleOf, writeBundle } from './bundles.ts'
import { EXCHANGES, exchange } from './exchanges.ts'
import { verbatimJson } from './verbatim.ts'

let service: TestService
before(async () => {
  service = await startNano()
})
after(() => service.stop())

describe('an answer is verified and made again', () => {
  for (const name of EXCHANGES) {
    test(name, async (t) => {
      const bundle = await bundleOf(service, await exchange(service, name))
      const client = new VerbatimClient({ baseUrl: service.url })
      const { operator, chain_id: chainId } = await client.description()
      const { verified, checks } = verifyBundle(bundle, { operator, chainId })
      assert.ok(verified, JSON.stringify(checks))
      const skipped = checks.filter(({ status }) => status === 'skipped').map((check) => check.name)
      assert.deepEqual(skipped, ['consistency'])
      assert.equal((await client.verify(bundle)).verified, true)
      const replay = await verbatimJson<{ verdict: string; differences: unknown[] }>(
        t,
        service,
        'replay',
        writeBundle(newHome(t), bundle),
      )
      assert.equal(replay.data?.verdict, 'MATCH', JSON.stringify(replay))
      assert.deepEqual([replay.exitCode, replay.data.differences], [0, []])
    })
  }
})
