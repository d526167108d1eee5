import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { difference, type Received } from './answer.ts'
import { type Case, promptOf } from './cases.ts'
import { Stand } from './stand.ts'
import { subjectNamed } from './subjects.ts'

/**
 * What was asked before, in one slot, on a model with a sliding window: each of these histories once made its last prompt go on from
 * cells that were another prompt's or not all there (the patches of packages/engine tell of them). Beginnings of some
 * texts, by their length in tokens.
 */
const HISTORIES: Record<string, string[]> = {
  'a checkpoint of one token, of another prompt': ['a257', 'b700', 'b300'],
  'a checkpoint that reaches to the last token': ['d513', 'a700', 'd256'],
  'a checkpoint of restored cells': ['b256', 'b300', 'a1', 'b257', 'a257', 'b700'],
  'a prompt from the prompt cache, beyond the ring of the window': ['a600', 'b300', 'a600'],
  'a longer prompt, cut back': ['a1030', 'a513', 'a300'],
}

const NANO = subjectNamed('gpt-oss-nano')
const ENV = { VERBATIM_MODEL: NANO.name, VERBATIM_CONTEXT: String(NANO.contextTokens) }

describe('an answer does not depend on what was asked before', { concurrency: 1 }, () => {
  let fresh: Stand
  before(async () => {
    fresh = await Stand.open(ENV, { threads: 1, slots: 1 })
  })
  after(() => fresh.close())

  for (const [what, history] of Object.entries(HISTORIES)) {
    test(`${what}: ${history.join(', ')}`, async () => {
      const last = history.at(-1) ?? ''
      const alone = await answerTo(fresh, last, { cache_prompt: false })
      const stand = await Stand.open(ENV, { threads: 1, slots: 1 })
      try {
        for (const earlier of history.slice(0, -1)) await answerTo(stand, earlier)
        assert.equal(difference(alone.answer, (await answerTo(stand, last)).answer), undefined)
      } finally {
        await stand.close()
      }
    })
  }

  test('a request that waits for a busy slot leaves that slot alone', async () => {
    const long = { id_slot: 0, n_predict: 400 }
    const alone = await answerTo(fresh, 'a63', { ...long, cache_prompt: false })
    const running = answerTo(fresh, 'a63', long)
    const waiting = Array.from({ length: 3 }, (_, at) => answerTo(fresh, `b${200 + at}`, { id_slot: 0 }))
    assert.equal(difference(alone.answer, (await running).answer), undefined)
    await Promise.all(waiting)
  })
})

function answerTo(stand: Stand, prompt: string, more: object = {}): Promise<Received> {
  const body = {
    prompt: promptOf(NANO, prompt.slice(0, 1), Number(prompt.slice(1))),
    n_predict: 24,
    temperature: 0,
    n_probs: 2,
    return_tokens: true,
    ignore_eos: true,
    ...more,
  }
  const each: Case = { id: prompt, way: 'engine', body, kinds: [], weight: 1 }
  return stand.ask(each, { streaming: false })
}
