import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChatRequest } from '@verbatim/protocol'
import { NO_SETTINGS } from './conversation.ts'
import { costOf } from './cost.ts'
import { GO_ON, messagesFor, messagesToGoOn, NO_RESULT } from './messages.ts'
import { afterCalls, requestOf } from './request.ts'
import { answer, conversation, question, results, toolCall } from './testing/nodes.ts'
import { titleOf, UNTITLED } from './title.ts'

test('what is sent leaves out questions that got no answer, and keeps half answers', () => {
  const path = [
    question('one', null),
    answer('none', 'one', { text: '', state: 'failed' }),
    question('two', 'none'),
    answer('half', 'two', { state: 'stopped' }),
    question('three', 'half'),
  ]
  assert.deepEqual(messagesFor(path, 'Be brief.'), [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'two' },
    { role: 'assistant', content: 'half' },
    { role: 'user', content: 'three' },
  ])
})

test('an answer in parts is one, and who goes on from it says so', () => {
  const path = [question('q', null), answer('one, ', 'q'), answer('two', 'one, ', { continues: 'one, ' })]
  const said = [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: 'one, two' },
  ]
  assert.deepEqual(messagesFor(path, ' '), said)
  assert.deepEqual(messagesToGoOn(path, ''), [...said, { role: 'user', content: GO_ON }])
})

test('calls and what was brought for them are sent, and a call without a result says so', () => {
  const calls = [toolCall(), toolCall('call_2', 'get_time')]
  const calling = answer('calling', 'q', { text: '', toolCalls: calls })
  const said = (content: string | null) => ({ role: 'assistant', content, tool_calls: calls })
  const result = (id: string, content: string) => ({ role: 'tool', tool_call_id: id, content })
  const brought = [question('q', null), calling, results('rain', 'calling'), answer('It rains.', 'rain')]
  const messages = [
    { role: 'user', content: 'q' },
    said(null),
    result('call_1', 'rain'),
    result('call_2', NO_RESULT),
    { role: 'assistant', content: 'It rains.' },
  ]
  assert.deepEqual(messagesFor(brought, ''), messages)
  assert.deepEqual(messagesFor(brought.slice(0, 3), ''), messages.slice(0, 4))
  const unasked = [question('q', null), { ...calling, text: 'Wait.' }, question('never mind', 'calling')]
  assert.deepEqual(messagesFor(unasked, ''), [
    { role: 'user', content: 'q' },
    said('Wait.'),
    result('call_1', NO_RESULT),
    result('call_2', NO_RESULT),
    { role: 'user', content: 'never mind' },
  ])
  for (const cut of [{ state: 'stopped' }, { finishReason: 'length' }] as const)
    assert.deepEqual(messagesFor([question('q', null), { ...calling, ...cut }], ''), [
      { role: 'user', content: 'q' },
    ])
})

test('results are sent with the tools that were called, and without a demand for another call', () => {
  const [tools, others] = [['called'], ['set since']] as unknown as NonNullable<ChatRequest['tools']>[]
  const called: ChatRequest = { model: 'm', messages: [], ...(tools && { tools }) }
  const asked = (parameters: object) => afterCalls({ ...NO_SETTINGS, parameters }, called).parameters
  assert.deepEqual(asked({ tools: others, tool_choice: 'required', temperature: 0 }), {
    tools,
    temperature: 0,
  })
  assert.deepEqual(asked({ tool_choice: 'none' }), { tools, tool_choice: 'none' })
})

test('images are parts of the question', () => {
  const url = 'data:image/png;base64,AA=='
  const asked = { ...question('what?', null), images: [{ name: 'a.png', url, width: 1, height: 1 }] }
  assert.deepEqual(messagesFor([asked], ''), [
    {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url } },
        { type: 'text', text: 'what?' },
      ],
    },
  ])
})

const model = {
  id: 'gpt-oss',
  supported_parameters: ['temperature', 'seed', 'n', 'reasoning_effort'],
  reasoning_efforts: ['medium'],
  determinism: { class: 'exact' },
} as unknown as NonNullable<Parameters<typeof requestOf>[2]>

test('only what the model supports is sent, with a seed where that makes the answer repeatable', () => {
  const settings = {
    ...NO_SETTINGS,
    reasoningEffort: 'low' as const,
    parameters: { temperature: 1, top_k: 4 },
  }
  const request = requestOf(settings, [{ role: 'user', content: 'q' }], model, () => 7)
  assert.deepEqual(request, {
    model: 'gpt-oss',
    messages: [{ role: 'user', content: 'q' }],
    temperature: 1,
    seed: 7,
    stream: true,
    stream_options: { include_usage: true },
  })
  const chosen = requestOf({ ...settings, parameters: { seed: 3 } }, request.messages, model, () => 7)
  assert.equal(chosen.seed, 3)
  const fast = { ...model, determinism: { ...model.determinism, class: 'fast' as const } }
  assert.equal('seed' in requestOf(NO_SETTINGS, request.messages, fast, () => 7), false)
})

test('the model of the request is the one that is shown, where the chosen one is gone as well', () => {
  const asked = (chosen: string, known: typeof model | undefined) =>
    requestOf({ ...NO_SETTINGS, model: chosen }, [], known, () => 7).model
  assert.equal(asked('gone', model), 'gpt-oss')
  assert.equal(asked('gpt-oss', undefined), 'gpt-oss')
})

test('what a file put among the parameters changes neither the question nor what it costs', () => {
  const parameters = { n: 8, messages: [], model: 'dear', stream: false, temperature: 1 } as object
  for (const known of [model, undefined]) {
    const request = requestOf(
      { ...NO_SETTINGS, model: 'gpt-oss', parameters },
      [{ role: 'user', content: 'q' }],
      known,
      () => 7,
    )
    const { seed: _, ...rest } = request
    assert.deepEqual(rest, {
      model: 'gpt-oss',
      messages: [{ role: 'user', content: 'q' }],
      temperature: 1,
      stream: true,
      stream_options: { include_usage: true },
    })
  }
})

test('what was used costs what the service charges, to the last digit', () => {
  const pricing = { input: '0.10', output: '0.50' }
  assert.equal(costOf({ prompt_tokens: 1_000, completion_tokens: 10 }, pricing), '0.000105')
  assert.equal(costOf({ prompt_tokens: 0, completion_tokens: 0 }, pricing), '0')
})

test('a conversation without a name is called by its first words', () => {
  assert.equal(titleOf(conversation()), UNTITLED)
  assert.equal(titleOf(conversation(question('q', null, '  Hello\n there '))), 'Hello there')
  assert.equal(
    titleOf(conversation(question('q', null, `${'word '.repeat(20)}`))),
    `${'word '.repeat(11)}word…`,
  )
  assert.equal(titleOf({ ...conversation(), title: 'Mine' }), 'Mine')
  assert.ok(titleOf(conversation(question('q', null, '👩'.repeat(50)))).isWellFormed())
})
