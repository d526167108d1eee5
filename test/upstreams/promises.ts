import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { GenerationEvent } from '@verbatim/protocol'
import { eventually } from '../faults/eventually.ts'
import { type Asking, onlyChoice } from './asking.ts'
import type { Ask, Scenario } from './conformance.ts'

interface Promised {
  promise: string
  /** The request that it is shown by; undefined for one that needs none. */
  scenario: Scenario | undefined
  check(asking: Asking, ask: Ask, scenario: Scenario | undefined): Promise<void>
}

const MARKUP = /<\|?(think|channel|message|start|end|im_)|<tool_call>/

/** The same answer, streamed and whole: what was in the cache the second time is not the answer. */
async function isTheSameWhole(asking: Asking, ask: Ask): Promise<void> {
  const { generation } = await asking.streamed(ask)
  const whole = await asking.whole(ask)
  assert.deepEqual(whole.choices, generation.choices)
  const { cachedTokens: _, ...usage } = whole.usage
  assert.deepEqual({ ...generation.usage, cachedTokens: undefined }, { ...usage, cachedTokens: undefined })
}

async function isOrdered(asking: Asking, ask: Ask): Promise<void> {
  const { events } = await asking.streamed(ask)
  const types = events.map(({ type }) => type)
  assert.deepEqual(types.slice(-2), ['finish', 'usage'])
  assert.ok(types.slice(0, -2).every((type) => type.endsWith('-delta')))
  assert.ok(events.every((event) => event.type === 'usage' || event.index === 0))
}

const SAME: Scenario[] = [
  'plain',
  'reasoning',
  'tool-call',
  'parallel-calls',
  'forced-call',
  'json-schema',
  'length',
]

async function callsAreSound(asking: Asking, ask: Ask, scenario: Scenario | undefined): Promise<void> {
  const names = ask.tools?.map((tool) => tool.function.name) ?? []
  for (const generation of await asking.both(ask, scenario)) {
    const { toolCalls, finishReason } = onlyChoice(generation)
    assert.equal(finishReason, 'tool_calls')
    assert.notEqual(toolCalls.length, 0)
    assert.equal(new Set(toolCalls.map(({ id }) => id)).size, toolCalls.length)
    for (const { id, function: called } of toolCalls) {
      assert.match(id, /^call_[0-9a-f]{24}$/)
      assert.ok(names.includes(called.name))
      assert.equal(typeof JSON.parse(called.arguments), 'object')
    }
  }
}

async function callsComeInPieces(asking: Asking, ask: Ask): Promise<void> {
  const { events } = await asking.streamed(ask)
  const begun = new Set<number>()
  for (const event of events) {
    if (event.type !== 'tool-call-delta') continue
    const begins = !begun.has(event.toolIndex)
    if (begins) assert.equal(event.toolIndex, begun.size)
    assert.equal(event.id !== undefined, begins)
    assert.equal(event.name !== undefined, begins)
    begun.add(event.toolIndex)
  }
  assert.notEqual(begun.size, 0)
}

async function logprobsSpellTheContent(
  asking: Asking,
  ask: Ask,
  scenario: Scenario | undefined,
): Promise<void> {
  for (const generation of await asking.both(ask, scenario)) {
    const { content, logprobs } = onlyChoice(generation)
    assert.ok(logprobs !== null && content !== null)
    const whole = Buffer.from(logprobs.flatMap(({ bytes }) => bytes ?? [])).toString()
    if (logprobs.every(({ bytes }) => bytes !== null)) assert.equal(whole, content)
    for (const { token, bytes, logprob, top_logprobs: top } of logprobs) {
      assert.ok(logprob <= 0)
      assert.equal(top.length, ask.top_logprobs ?? 0)
      // Without bytes it is a part of a character, of which a server told no more.
      if (bytes === null) assert.match(token, /^$|\ufffd/)
    }
  }
}

/** The end of an answer is a token too, but none of the content. */
async function logprobsAreAsManyAsTokens(asking: Asking, ask: Ask): Promise<void> {
  for (const generation of await asking.both(ask, undefined)) {
    const { logprobs, finishReason } = onlyChoice(generation)
    assert.equal(logprobs?.length, generation.usage.completionTokens - (finishReason === 'stop' ? 1 : 0))
  }
}

/** The same content has the same log-probabilities, whether or not the model reasoned before. */
async function logprobsAreOfTheContent(asking: Asking, ask: Ask): Promise<void> {
  const plain = asking.subject.asks.logprobs
  if (asking.subject.answers === undefined || plain === undefined) return
  const [reasoned, alone] = [await asking.whole(ask), await asking.whole(plain)]
  assert.deepEqual(onlyChoice(reasoned).logprobs, onlyChoice(alone).logprobs)
}

async function fails(asking: Asking, ask: Ask, code: string, param?: string): Promise<void> {
  const expected = param === undefined ? { code } : { code, param }
  await assert.rejects(asking.whole(ask), expected)
  await assert.rejects(asking.streamed(ask), expected)
}

/** What came before is kept, and never begun anew. */
async function failsInStream(asking: Asking, ask: Ask): Promise<void> {
  const events: GenerationEvent[] = []
  const take = (event: GenerationEvent) => events.push(event)
  await assert.rejects(asking.streamAfresh(ask, undefined, take), { code: /^(upstream_error|overloaded)$/ })
  const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
  assert.notEqual(text, '')
  const whole = onlyChoice(await asking.whole({ messages: [{ role: 'user', content: 'plain' }] })).content
  assert.ok(whole?.startsWith(text) && text !== whole)
}

export const PROMISES: Promised[] = [
  ...SAME.flatMap((scenario): Promised[] => [
    {
      promise: `a stream is what the whole answer is: ${scenario}`,
      scenario,
      check: isTheSameWhole,
    },
    { promise: `events come in order: ${scenario}`, scenario, check: isOrdered },
  ]),
  {
    promise: 'a plain answer is text that ends by itself',
    scenario: 'plain',
    async check(asking, ask, scenario) {
      for (const generation of await asking.both(ask, scenario)) {
        const choice = onlyChoice(generation)
        assert.notEqual(choice.content, '')
        assert.deepEqual([choice.reasoning, choice.toolCalls, choice.logprobs], [null, [], null])
        assert.equal(choice.finishReason, 'stop')
      }
    },
  },
  {
    promise: 'each choice has its index',
    scenario: 'plain',
    async check(asking, ask) {
      assert.equal(onlyChoice(await asking.wholeAfresh(ask, 3)).index, 3)
    },
  },
  {
    promise: 'usage counts the prompt, the answer and what was cached',
    scenario: 'plain',
    async check(asking, ask) {
      const { usage } = await asking.whole(ask)
      const again = await asking.wholeAfresh(ask)
      assert.ok(usage.promptTokens > 0 && usage.completionTokens > 0 && usage.reasoningTokens === 0)
      assert.equal(again.usage.promptTokens, usage.promptTokens)
      assert.equal(again.usage.cachedTokens > 0, asking.subject.counts.cached)
    },
  },
  {
    promise: 'reasoning and content are told apart',
    scenario: 'reasoning',
    async check(asking, ask, scenario) {
      for (const generation of await asking.both(ask, scenario)) {
        const { content, reasoning } = onlyChoice(generation)
        assert.ok(content && reasoning)
        assert.doesNotMatch(content + reasoning, MARKUP)
        const { reasoningTokens, completionTokens } = generation.usage
        assert.equal(reasoningTokens > 0, asking.subject.counts.reasoning)
        assert.ok(reasoningTokens < completionTokens)
      }
    },
  },
  { promise: 'a tool call is sound', scenario: 'tool-call', check: callsAreSound },
  { promise: 'a tool call begins once and goes on', scenario: 'tool-call', check: callsComeInPieces },
  { promise: 'parallel calls are sound', scenario: 'parallel-calls', check: callsAreSound },
  { promise: 'parallel calls are not mixed up', scenario: 'parallel-calls', check: callsComeInPieces },
  {
    promise: 'a demanded call is made, and nothing else',
    scenario: 'forced-call',
    async check(asking, ask, scenario) {
      await callsAreSound(asking, ask, scenario)
      for (const generation of await asking.both(ask, scenario)) {
        const { toolCalls, content } = onlyChoice(generation)
        const choice = ask.tool_choice
        assert.ok(typeof choice === 'object' && choice !== null)
        assert.deepEqual(
          toolCalls.map((call) => call.function.name),
          [choice.function.name],
        )
        assert.equal(content, null)
      }
    },
  },
  {
    promise: 'a schema is kept',
    scenario: 'json-schema',
    async check(asking, ask, scenario) {
      for (const generation of await asking.both(ask, scenario)) {
        const value = JSON.parse(onlyChoice(generation).content ?? '') as object
        assert.deepEqual(Object.keys(value), ['city'])
      }
    },
  },
  {
    promise: 'an answer that was cut by max_tokens says so',
    scenario: 'length',
    async check(asking, ask, scenario) {
      for (const generation of await asking.both(ask, scenario)) {
        assert.equal(onlyChoice(generation).finishReason, 'length')
        assert.equal(generation.usage.completionTokens, ask.max_tokens)
      }
    },
  },
  {
    promise: 'log-probabilities are one a token of the content',
    scenario: 'logprobs',
    check: logprobsSpellTheContent,
  },
  {
    promise: 'log-probabilities are as many as tokens',
    scenario: 'logprobs',
    check: logprobsAreAsManyAsTokens,
  },
  {
    promise: 'log-probabilities after reasoning are those of the content',
    scenario: 'reasoning-logprobs',
    check: logprobsAreOfTheContent,
  },
  {
    promise: 'log-probabilities leave out the reasoning',
    scenario: 'reasoning-logprobs',
    check: logprobsSpellTheContent,
  },
  {
    promise: 'a prompt that is too long is the fault of the messages',
    scenario: 'too-long',
    check: (asking, ask) => fails(asking, ask, 'context_length_exceeded', 'messages'),
  },
  {
    promise: 'what the server refuses is the fault of the request',
    scenario: 'refused',
    check: (asking, ask) => fails(asking, ask, 'invalid_request'),
  },
  {
    promise: 'a server without room is overloaded',
    scenario: 'busy',
    check: (asking, ask) => fails(asking, ask, 'overloaded'),
  },
  { promise: 'an error in the stream ends it', scenario: 'error-in-stream', check: failsInStream },
  { promise: 'an answer that the server gave up is no answer', scenario: 'given-up', check: failsInStream },
  { promise: 'a stream that breaks off is no answer', scenario: 'broken-off', check: failsInStream },
  {
    promise: 'a caller who leaves frees the server',
    scenario: 'endless',
    async check(asking, ask) {
      const leaving = new AbortController()
      const reason = new Error('left')
      const take = (event: GenerationEvent) => {
        if (event.type === 'text-delta') leaving.abort(reason)
      }
      await assert.rejects(asking.streamAfresh(ask, leaving.signal, take), reason)
      await eventually('the server works on nothing', async () => (await asking.opened.working()) === 0)
    },
  },
  {
    promise: 'what it cannot honour is refused by name',
    scenario: undefined,
    async check(asking) {
      for (const [extra, param] of asking.subject.refused) {
        const ask: Ask = { messages: [{ role: 'user', content: 'plain' }], ...extra }
        assert.throws(() => asking.work(ask, false), { code: 'unsupported_parameter', param })
      }
      const supported = asking.opened.card.supportedParameters
      assert.ok(asking.subject.refused.every(([, param]) => !supported.includes(param)))
      assert.ok(isDeepStrictEqual(supported, [...new Set(supported)]))
    },
  },
]
