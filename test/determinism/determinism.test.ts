import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { fastEngine } from '../../bench/fast-engine.ts'
import { type Answer, difference, type Received } from './answer.ts'
import { type Case, casesFor, promptOf } from './cases.ts'
import type { Run, Stage } from './plan.ts'
import { runStage } from './run-stage.ts'
import { type Settings, Stand } from './stand.ts'
import { type Subject, subjectNamed } from './subjects.ts'

/**
 * The short form of the soak (soak.ts): each request once alone on one thread, then on a fresh start twice among seven
 * others, streamed and whole. Where the model sees, with pictures. Two threads where the model is small: on a machine
 * that is busy with other tests they wait for one another most of the time.
 */
const ALONE: Settings = { threads: 1, slots: 8 }
const CROWDED = { small: { threads: 2, slots: 4 }, large: { threads: 1, slots: 4 } }
const LANES = 8

/** The slow model answers but a few: around the attention's tile and the micro-batch, a chat, and a schema. */
const FEW = /^(engine-a-(2|17|65|257)|engine-b-(1|64)|chat-ask-[01]-.*|chat-schema)$/
const PICTURES = /^chat-(picture.*|turns-[13]|ask-2-.*)$/

const CHOSEN: Record<string, (each: Case) => boolean> = {
  'gpt-oss-nano': ({ weight }) => weight === 1,
  'gpt-oss-nano-vision': ({ id }) => PICTURES.test(id),
  'SmolLM2-135M-Instruct': ({ id }) => FEW.test(id),
}

describe('every answer is its first one again', { concurrency: 1 }, () => {
  for (const [name, isChosen] of Object.entries(CHOSEN)) {
    test(`${name}: under load, streamed or not, cached or not, after a restart`, async () => {
      const subject = subjectNamed(name)
      const cases = (await casesFor(subject)).filter(isChosen)
      assert.ok(cases.length >= 10)
      const firsts = await answersTo(subject, cases)
      let cached = 0
      const settings = subject.harmony ? CROWDED.small : CROWDED.large
      await onStand(subject, settings, async (stand) => {
        const stage: Stage = { settings, lanes: LANES, noise: subject.harmony, runs: twice(cases) }
        await runStage(subject, stage, stand, ({ each, manner }, received) => {
          if (received.cachedTokens > 0) cached += 1
          const first = firsts.get(each.id)
          assert.ok(first !== undefined)
          const found = difference(first, received.answer)
          assert.equal(found, undefined, `${each.id}, ${JSON.stringify({ manner, found })}`)
        })
      })
      // How much of a prompt with a picture is found again is chance: another picture takes its slot.
      if (!subject.sees) assert.ok(cached > 0, 'some prompts were in the cache')
    })
  }
})

/** A prompt computed in one piece, and the same in two. The configuration that the engine ships with sums them differently. */
describe('a prompt in one piece and in two', { concurrency: 1 }, () => {
  const fast = fastEngine(process.env.VERBATIM_TEST_ENGINE ?? '')
  after(() => fast.remove())
  const subject = subjectNamed('gpt-oss-nano')
  const compare = (env: Record<string, string>) =>
    onStand(
      subject,
      { threads: 1, slots: 1 },
      async (stand) => {
        const whole = await inPieces(stand, subject, [200])
        const found = []
        for (const first of [10, 150, 199]) {
          found.push(difference(whole, await inPieces(stand, subject, [first, 200])))
        }
        return found
      },
      env,
    )

  test('is the same', async () => {
    for (const found of await compare({})) assert.equal(found, undefined)
  })

  test('is not the same as the engine ships, so that these tests can fail', async () => {
    assert.ok((await compare({ VERBATIM_ENGINE: fast.path })).some((found) => found !== undefined))
  })
})

async function onStand<T>(
  subject: Subject,
  settings: Settings,
  use: (stand: Stand) => Promise<T>,
  more: Record<string, string> = {},
): Promise<T> {
  const env = { VERBATIM_MODEL: subject.name, VERBATIM_CONTEXT: String(subject.contextTokens), ...more }
  const stand = await Stand.open(env, settings)
  try {
    return await use(stand)
  } finally {
    await stand.close()
  }
}

async function answersTo(subject: Subject, cases: Case[]): Promise<Map<string, Answer>> {
  const firsts = new Map<string, Answer>()
  await onStand(subject, ALONE, async (stand) => {
    for (const each of cases) firsts.set(each.id, (await stand.ask(each, { streaming: false })).answer)
  })
  return firsts
}

/** Forwards and then backwards, so that no prompt meets the same cache twice. */
function twice(cases: Case[]): Run[] {
  return [...cases, ...cases.toReversed()].map((each, at) => ({ each, manner: { streaming: at % 2 === 0 } }))
}

/** The answer to the last of these beginnings of one prompt, each asked after the other; the first starts from nothing. */
async function inPieces(stand: Stand, subject: Subject, lengths: number[]): Promise<Answer> {
  let received: Received | undefined
  for (const [at, length] of lengths.entries()) {
    const prompt = promptOf(subject, 'pieces', length)
    const sampling = { temperature: 0, ignore_eos: true, cache_prompt: at > 0 }
    const body = { prompt, n_predict: 8, n_probs: 3, return_tokens: true, ...sampling }
    const each: Case = { id: `piece-${length}`, way: 'engine', body, kinds: [], weight: 1 }
    received = await stand.ask(each, { streaming: false })
  }
  assert.ok(received !== undefined)
  return received.answer
}
