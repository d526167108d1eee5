import { describe, test } from 'node:test'
import { enginePaths } from './cli-process.ts'
import { assertFails } from './failing-start.ts'

const WRONG_VALUES: [name: string, value: string, allowed: RegExp][] = [
  ['PORT', '65536', /a port from 0 to 65535/],
  ['VERBATIM_SLOTS', '0', /an integer of at least 1/],
  ['VERBATIM_CONTEXT', 'many', /an integer of at least 256/],
  ['VERBATIM_ALIASES', 'alias', /name=model pairs/],
  ['VERBATIM_UPSTREAM_URL', 'ftp://localhost', /an http or https URL/],
  ['VERBATIM_QUEUE_WAIT_MS', '-1', /an integer of at least 1/],
]

describe('A wrong setting is named, with its value and what is allowed', { concurrency: 4 }, () => {
  for (const [name, value, allowed] of WRONG_VALUES) {
    test(`${name}=${value}`, async (t) => {
      await assertFails(
        t,
        { env: { ...enginePaths(), [name]: value } },
        {
          what: new RegExp(`^${name} is not valid`),
          why: new RegExp(`"${value}"; allowed is ${allowed.source}`),
          fix: new RegExp(name),
        },
      )
    })
  }

  test('VERBATIM_MODEL of an unknown name', async (t) => {
    await assertFails(
      t,
      { env: { ...enginePaths(), VERBATIM_MODEL: 'gpt-9' } },
      {
        what: /There is no model "gpt-9"/,
        why: /Known are .*SmolLM2-135M-Instruct/,
        fix: /Name one of these/,
      },
    )
  })

  test('VERBATIM_CONTEXT beyond the model', async (t) => {
    await assertFails(
      t,
      { env: { ...enginePaths(), VERBATIM_CONTEXT: '1000000' } },
      {
        what: /A context of 1000000 tokens is more than/,
        why: /8192/,
        fix: /VERBATIM_CONTEXT/,
      },
    )
  })
})
