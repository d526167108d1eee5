import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatRequestSchema, OPENAI_DEFAULTS, resolveRequest } from '@verbatim/protocol'
import { cardOfUpstream } from '../../models/models.ts'
import { engineSeed } from '../upstream-sampling.ts'
import { llamaServer } from './llama-server.ts'

const card = cardOfUpstream('m', 100)

function bodyOf(extra: object, index = 0): Record<string, unknown> {
  const request = chatRequestSchema.parse({
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    ...extra,
  })
  const resolved = resolveRequest(request, OPENAI_DEFAULTS, {
    freshSeed: () => 9n,
    currentDate: () => '2026-01-02',
  })
  return JSON.parse(JSON.stringify(llamaServer.body({ request: resolved, card, index })))
}

const seeds: [bigint, number][] = [
  [0n, 0],
  [42n, 42],
  [2n ** 32n - 2n, 2 ** 32 - 2],
  [2n ** 32n - 1n, 2 ** 32 - 2],
  [2n ** 32n, 1],
  [-1n, 0],
  [2n ** 63n - 1n, 2 ** 31],
]
for (const [seed, expected] of seeds) {
  test(`the seed ${seed} is ${expected} for the engine, never "draw one"`, () => {
    assert.equal(engineSeed(seed), expected)
  })
}

test('every sampling setting is sent, so that no default of the engine decides', () => {
  const body = bodyOf({})
  for (const name of [
    'temperature',
    'top_k',
    'top_p',
    'min_p',
    'repeat_penalty',
    'repeat_last_n',
    'seed',
    'samplers',
  ]) {
    assert.ok(name in body, name)
  }
  assert.equal(body.max_tokens, undefined)
})

test('each choice has its own seed, and the first the one that was given', () => {
  assert.equal(bodyOf({ seed: 5 }).seed, 5)
  assert.equal(bodyOf({ seed: 5 }, 2).seed, 7)
  assert.equal(bodyOf({}).seed, 9)
})

const tool = (name: string) => ({ type: 'function', function: { name } })
const choices: [unknown, string[], unknown][] = [
  ['auto', ['a', 'b'], 'auto'],
  // The schema makes the call that is demanded.
  ['required', ['a', 'b'], 'none'],
  [tool('b'), ['b'], 'none'],
  ['none', [], undefined],
  [undefined, ['a', 'b'], 'auto'],
]
for (const [choice, names, sent] of choices) {
  test(`tool_choice ${JSON.stringify(choice)} sends ${names.join(' and ') || 'no tool'}`, () => {
    const body = bodyOf({ tools: [tool('a'), tool('b')], tool_choice: choice })
    const tools = (body.tools ?? []) as { function: { name: string } }[]
    assert.deepEqual([tools.map(({ function: { name } }) => name), body.tool_choice], [names, sent])
    assert.equal('response_format' in body, sent === 'none')
  })
}
