import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GenerationEvent, SseParser } from '@verbatim/protocol'
import fc from 'fast-check'
import { HARMONY_TAGS, type HarmonyTag } from '../harmony/harmony.ts'
import { harmonyWork } from './fixtures/harmony-work.ts'
import { HarmonyAnswer } from './harmony-answer.ts'

const TAG_IDS = new Map<HarmonyTag, number>(HARMONY_TAGS.map((tag, at) => [tag, 1000 + at]))

function answerTo(extra: object): HarmonyAnswer {
  return new HarmonyAnswer(harmonyWork(extra), TAG_IDS, [7, 8])
}

type Token = { tag: HarmonyTag } | { text: string }

/** The bytes that llama-server sends for these tokens: progress, one event a token (text a character late), the end. */
function streamOf(tokens: Token[], endTag: HarmonyTag): Buffer {
  const head = { index: 0, stop: false, id_slot: -1, tokens_evaluated: 84 }
  const progress = { ...head, content: '', tokens: [0], tokens_predicted: 0, prompt_progress: { cache: 12 } }
  const all: Token[] = [...tokens, { tag: endTag }]
  const events = all.map((token, at) => ({
    ...head,
    content: 'text' in token ? token.text : token.tag === endTag ? '' : token.tag,
    tokens: ['tag' in token ? TAG_IDS.get(token.tag) : at],
    tokens_predicted: at + 1,
  }))
  const end = {
    content: '',
    tokens: [],
    stop: true,
    stop_type: 'eos',
    tokens_predicted: all.length,
    tokens_evaluated: 84,
  }
  const texts = [progress, ...events, end].map((event) => `data: ${JSON.stringify(event)}\n\n`)
  return Buffer.from(`${texts.join('')}data: [DONE]\n\n`)
}

function readAll(answer: HarmonyAnswer, bytes: Buffer, cuts: number[]): GenerationEvent[] {
  const events: GenerationEvent[] = []
  const parser = new SseParser((data) => events.push(...answer.read(data)))
  const ends = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length]
  for (const [at, end] of ends.slice(1).entries()) parser.push(bytes.subarray(ends[at], end))
  return events
}

const joined = (events: GenerationEvent[], type: 'text-delta' | 'reasoning-delta') =>
  events.map((event) => (event.type === type ? event.text : '')).join('')

const word = fc.constantFrom('a', ' day', 'naïve', '世界', '😀', '<', '|', '<|end', '\n', '{"x":1}', '')
const words = fc.array(word, { maxLength: 6 })

test('any cut of the stream gives the same answer: nothing lost, no tag leaked, tokens as the engine counts them', () => {
  fc.assert(
    fc.property(words, words, fc.array(fc.nat(), { maxLength: 12 }), (analysis, final, cuts) => {
      const message = (channel: string, body: string[]): Token[] => [
        { tag: '<|channel|>' },
        { text: channel },
        { tag: '<|message|>' },
        ...body.map((text) => ({ text })),
      ]
      const tokens: Token[] = [
        ...message('analysis', analysis),
        { tag: '<|end|>' },
        { tag: '<|start|>' },
        { text: 'assistant' },
        ...message('final', final),
      ]
      const answer = answerTo({})
      const events = readAll(answer, streamOf(tokens, '<|return|>'), cuts)
      assert.ok(answer.finished)
      assert.equal(joined(events, 'reasoning-delta'), analysis.join(''))
      assert.equal(joined(events, 'text-delta'), final.join(''))
      assert.deepEqual(events.slice(-2), [
        {
          type: 'finish',
          index: 0,
          reason: 'stop',
          tokenIds: [...tokens, { tag: '<|return|>' as const }].map((token, at) =>
            'tag' in token ? TAG_IDS.get(token.tag) : at,
          ),
        },
        {
          type: 'usage',
          usage: {
            promptTokens: 84,
            cachedTokens: 12,
            completionTokens: tokens.length + 1,
            reasoningTokens: analysis.length,
          },
          promptTokenIds: [7, 8],
        },
      ])
    }),
    { numRuns: 5000, seed: 1 },
  )
})

test('a stop string ends the answer at once, and what the engine still sends is not read', () => {
  const answer = answerTo({ stop: 'END', reasoning_effort: 'none' })
  const bytes = streamOf(
    [{ text: 'one' }, { text: ' EN' }, { text: 'D two' }, { text: ' three' }],
    '<|return|>',
  )
  const events = readAll(answer, bytes, [])
  assert.equal(joined(events, 'text-delta'), 'one ')
  assert.equal(events.filter(({ type }) => type === 'usage').length, 1)
  assert.equal(events.at(-1)?.type, 'usage')
})

for (const data of ['not json', '5', 'null', '"text"', '{"error":{"code":500,"message":"secret"}}']) {
  test(`an event that is ${data} is an upstream error that does not tell the caller what was in it`, () => {
    assert.throws(
      () => answerTo({}).read(data),
      (error) =>
        error instanceof Error &&
        'code' in error &&
        error.code === 'upstream_error' &&
        !error.message.includes('secret'),
    )
  })
}
