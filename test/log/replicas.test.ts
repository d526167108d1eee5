/** Replicas on one Postgres have one operator and one log, and any of them serves it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openCheckpoint, verifyBundle } from '@verbatim/proof'
import { startNano } from '../harmony/nano.ts'
import { bundleOf, type Exchange, exchange } from '../sealed/exchanges.ts'
import { createDatabase } from '../support/postgres.ts'
import type { TestService } from '../support/service.ts'

const { VERBATIM_TEST_DATABASE: database, VERBATIM_TEST_POSTGRES: postgres } = process.env
const BODY = { model: 'gpt-oss-nano', messages: [{ role: 'user', content: 'hi' }], max_tokens: 4 }

let env: Record<string, string>
let first: TestService
let second: TestService
let operator: string
let vkey: string

const ask = (service: TestService) => exchange(service, '/v1/chat/completions', BODY, first.key)
/** By what another replica says of it. */
const verifiesAt = async (service: TestService, each: Exchange) =>
  verifyBundle(await bundleOf(service, each), { operator, logKey: vkey }).verified
const checkpoint = async ({ url }: TestService) => {
  const note = await (await fetch(`${url}/log/checkpoint`)).text()
  return { note, head: openCheckpoint(note, vkey) }
}

describe('replicas on one Postgres', { skip: database !== 'postgres' && 'in the pass on Postgres' }, () => {
  before(async () => {
    env = {
      DATABASE_URL: await createDatabase(postgres ?? ''),
      VERBATIM_OPERATOR_KEY: '11'.repeat(32),
      VERBATIM_LOG_KEY: '22'.repeat(32),
    }
    first = await startNano(env)
    second = await startNano(env)
    const told = await fetch(`${second.url}/.well-known/verbatim.json`)
    const description = (await told.json()) as { operator: string; log: { vkey: string } }
    operator = description.operator
    vkey = description.log.vkey
  })
  after(async () => {
    await first?.stop()
    await second?.stop()
  })

  test('an answer of one has its receipt and its proof at the other', async () => {
    assert.ok(await verifiesAt(second, await ask(first)))
    assert.ok(await verifiesAt(first, await ask(second)))
    const { note, head } = await checkpoint(first)
    assert.equal(head.treeSize, 2)
    assert.equal((await checkpoint(second)).note, note)
  })

  for (const [what, key, refusal] of [
    ['log', 'VERBATIM_LOG_KEY', /did not sign/],
    ['operator', 'VERBATIM_OPERATOR_KEY', /Other replicas sign with another key/],
  ] as const) {
    test(`one with another key for its ${what} does not start`, async () => {
      await assert.rejects(startNano({ ...env, [key]: '33'.repeat(32) }), (error) => {
        assert.match(String(error), refusal)
        return true
      })
    })
  }

  test('when one is killed the other takes what both have committed into the log', async () => {
    const answers = await Promise.all([first, second, first].map(ask))
    first.process.kill('SIGKILL')
    answers.push(await ask(second))
    for (const each of answers) assert.ok(await verifiesAt(second, each))
    assert.equal((await checkpoint(second)).head.treeSize, 6)
  })
})
