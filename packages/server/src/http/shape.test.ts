import assert from 'node:assert/strict'
import { test } from 'node:test'
import { responseFromChunks } from '@verbatim/proof'
import {
  chatRequestSchema,
  type GenerationEvent,
  OPENAI_DEFAULTS,
  resolveRequest,
  type TokenLogprob,
} from '@verbatim/protocol'
import fc from 'fast-check'
import { type Backend, GenerationCollector } from '../backends/backends.ts'
import { cardOfUpstream } from '../models/models.ts'
import { upstreamProvenance } from '../provenance.ts'
import { chatAnswer as answerOf } from './chat-form.ts'
import { ChunkShaper } from './shape-chunk.ts'
import { shapeCompletion } from './shape-completion.ts'
import { CHAT, GENERATE, GENERATE_STREAM, type Surface } from './surfaces.ts'

const USAGE = { promptTokens: 3, cachedTokens: 1, completionTokens: 2, reasoningTokens: 1 }
const LOGPROB: TokenLogprob = { token: 'a', logprob: -1, bytes: [97], top_logprobs: [] }

const SEAL = { chain_id: 1, signature: '5a', receipt: 'rcpt_1' }

function headOf(extra: object = {}) {
  const parsed = chatRequestSchema.parse({
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    ...extra,
  })
  const request = resolveRequest(parsed, OPENAI_DEFAULTS, {
    freshSeed: () => 7n,
    currentDate: () => '2026-01-02',
  })
  const model = {
    card: cardOfUpstream('m', 100),
    backend: { fingerprint: 'f' } as Backend,
    aliases: [],
    contextTokens: 100,
    weightsSha256: null,
    provenance: upstreamProvenance('some engine'),
    created: 0,
  }
  return { id: 'chatcmpl-1', created: 5, run: { model, request, reasoningEffort: 'low' as const } }
}

function chunks(events: GenerationEvent[], extra: object, surface: Surface = CHAT) {
  const shaper = new ChunkShaper(headOf({ stream: true, ...extra }), surface)
  const text = events.map((event) => shaper.shape(event)).join('') + shaper.end(SEAL)
  return text
    .split('\n\n')
    .filter((event) => event !== '' && event !== 'data: [DONE]')
    .map((event) => JSON.parse(event.replace(/^data: /, '')))
}

const EVENTS: GenerationEvent[] = [
  { type: 'reasoning-delta', index: 0, text: 'think' },
  { type: 'text-delta', index: 0, text: 'a"\n\u2028' },
  { type: 'text-delta', index: 0, text: 'a', logprobs: [LOGPROB] },
  { type: 'tool-call-delta', index: 0, toolIndex: 0, id: 'call_1', name: 'f', arguments: '' },
  { type: 'tool-call-delta', index: 0, toolIndex: 0, arguments: '{}' },
  { type: 'finish', index: 0, reason: 'tool_calls' },
  { type: 'usage', usage: USAGE },
]

test("chunks carry OpenAI's fields, the role first, and the seed with the finish reason", () => {
  const all = chunks(EVENTS, {})
  const common = {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 5,
    model: 'm',
    system_fingerprint: 'f',
  }
  for (const chunk of all) for (const [key, value] of Object.entries(common)) assert.equal(chunk[key], value)
  assert.deepEqual(
    all.map((chunk) => chunk.choices[0]?.delta),
    [
      { role: 'assistant', content: '' },
      { reasoning_content: 'think' },
      { content: 'a"\n\u2028' },
      { content: 'a' },
      { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
      {},
    ],
  )
  assert.deepEqual(all[3].choices[0].logprobs, { content: [LOGPROB], refusal: null })
  const last = all.at(-1)
  assert.deepEqual(
    [last.choices[0].finish_reason, last.seed, last.reasoning_effort],
    ['tool_calls', 7, 'low'],
  )
  assert.deepEqual([last.chain_id, last.signature, last.receipt], [1, '5a', 'rcpt_1'])
  assert.ok(all.slice(0, -1).every((chunk) => !('signature' in chunk)))
  assert.ok(all.every((chunk) => !('usage' in chunk)))
})

test('usage comes in a chunk of its own when it was asked for, and is null before', () => {
  const all = chunks(EVENTS, { stream_options: { include_usage: true } })
  assert.ok(all.slice(0, -1).every((chunk) => chunk.usage === null))
  assert.deepEqual(all.at(-1).choices, [])
  assert.equal(all.at(-1).usage.total_tokens, 5)
  assert.deepEqual(
    all.map((chunk) => chunk.receipt).filter((receipt) => receipt !== undefined),
    ['rcpt_1'],
  )
  assert.equal(all.at(-1).receipt, 'rcpt_1')
})

test('generate/stream ends with the usage event of document 000', () => {
  assert.deepEqual(chunks(EVENTS, {}, GENERATE_STREAM).at(-1), {
    type: 'usage',
    usage: { inputTokens: 3, outputTokens: 2, reasoningTokens: 1, reasoningText: 'think' },
  })
})

test('a whole completion has the message, the usage in all its parts, and what was added', () => {
  const choice = {
    index: 0,
    content: 'hi',
    reasoning: 'think',
    toolCalls: [],
    logprobs: null,
    finishReason: 'stop' as const,
  }
  const completion = shapeCompletion(headOf(), { choices: [choice], usage: USAGE }, CHAT)
  assert.deepEqual(completion.choices[0]?.message, {
    role: 'assistant',
    content: 'hi',
    reasoning_content: 'think',
    refusal: null,
    annotations: [],
  })
  assert.deepEqual(completion.usage.prompt_tokens_details, { cached_tokens: 1, audio_tokens: 0 })
  assert.equal(completion.usage.completion_tokens_details.reasoning_tokens, 1)
  assert.equal(completion.seed, 7)
})

const RAW = (thought: string) =>
  `<|channel|>analysis<|message|>${thought}<|end|><|start|>assistant<|channel|>final`

/** One piece of each text after the other, as the choices of one answer come. */
function interleaved(type: 'reasoning-delta' | 'text-delta', texts: string[]): GenerationEvent[] {
  const pieces = texts.flatMap((text, index) =>
    (text.match(/.{1,9}/gs) ?? []).map((piece, at) => ({
      at,
      event: { type, index, text: piece } as const,
    })),
  )
  return pieces.sort((one, other) => one.at - other.at).map(({ event }) => event)
}

test('the reasoning of several choices is told choice by choice, however they come', () => {
  const thoughts = ['The first of all thoughts.', 'The second of all thoughts.']
  const usage: GenerationEvent = { type: 'usage', usage: USAGE }
  const raw = interleaved('text-delta', thoughts.map(RAW))
  const textOf = (events: GenerationEvent[], extra: object) =>
    chunks([...events, usage], { n: 2, ...extra }, GENERATE_STREAM).at(-1).usage.reasoningText
  assert.equal(textOf(interleaved('reasoning-delta', thoughts), {}), thoughts.join(''))
  assert.equal(textOf(raw, { separate_reasoning: false }), thoughts.join(''))
})

test('what only quotes the format has not reasoned, whole as streamed', () => {
  const quote = RAW('said')
  const choice = { index: 0, content: quote, reasoning: null, toolCalls: [], logprobs: null }
  const generation = { choices: [{ ...choice, finishReason: 'stop' as const }], usage: USAGE }
  for (const [separate, text] of [
    [true, ''],
    [false, 'said'],
  ] as const) {
    const extra = { separate_reasoning: separate }
    const whole = shapeCompletion(headOf(extra), generation, GENERATE)
    assert.equal((whole.usage as { reasoningText?: string }).reasoningText, text)
    const events: GenerationEvent[] = [
      { type: 'text-delta', index: 0, text: quote },
      { type: 'usage', usage: USAGE },
    ]
    assert.equal(chunks(events, extra, GENERATE_STREAM).at(-1).usage.reasoningText, text)
  }
})

/** Everything that an answer of one choice can be made of, in an order in which a model makes it. */
const answers = fc.record({
  reasoning: fc.array(fc.string()),
  texts: fc.array(fc.record({ text: fc.string({ unit: 'binary' }), logprob: fc.boolean() })),
  calls: fc.array(fc.array(fc.string(), { maxLength: 3 }), { maxLength: 2 }),
  reason: fc.constantFrom('stop', 'length', 'tool_calls'),
  extra: fc.record({
    separate_reasoning: fc.boolean(),
    logprobs: fc.boolean(),
    usage: fc.boolean(),
  }),
})

test('what a caller puts together from the chunks is the object whose hash the receipt has', () => {
  fc.assert(
    fc.property(answers, ({ reasoning, texts, calls, reason, extra }) => {
      const { usage, ...parameters } = extra
      const more = { ...parameters, ...(usage ? { stream_options: { include_usage: true } } : {}) }
      const logprobs = { logprobs: [LOGPROB] }
      const events: GenerationEvent[] = [
        ...reasoning.map((text) => ({ type: 'reasoning-delta' as const, index: 0, text })),
        ...texts.map(({ text, logprob }) => ({
          type: 'text-delta' as const,
          index: 0,
          text: text.isWellFormed() ? text : 'x',
          ...(logprob && extra.logprobs ? logprobs : {}),
        })),
        ...calls.flatMap((pieces, toolIndex) => callOf(toolIndex, pieces)),
        { type: 'finish', index: 0, reason: reason as 'stop' },
        { type: 'usage', usage: USAGE },
      ]
      const collector = new GenerationCollector(0, extra.logprobs)
      for (const event of events) collector.take(event)
      const head = headOf({ stream: true, ...more })
      const whole = answerOf(head, CHAT).whole(collector.generation())
      assert.deepEqual(responseFromChunks(chunks(events, more)), { ...whole, ...SEAL })
    }),
    { seed: 5 },
  )
})

function callOf(toolIndex: number, pieces: string[]): GenerationEvent[] {
  const piece = (text: string) => ({
    type: 'tool-call-delta' as const,
    index: 0,
    toolIndex,
    arguments: text,
  })
  return [{ ...piece(''), id: `call_${toolIndex}`, name: 'f' }, ...pieces.map(piece)]
}
