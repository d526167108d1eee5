import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chatRequestSchema, responsesRequestSchema, VerbatimError } from '@verbatim/protocol'
import fc from 'fast-check'
import type { ResponseArchive } from './archive.ts'
import { chatMessages } from './chat-messages.ts'
import { chatRequest } from './chat-request.ts'
import { readConversation } from './conversation.ts'
import { inResponsesTerms } from './parameter-names.ts'

const text = fc.string({ maxLength: 20 })
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,16}$/)

const message = fc.oneof(
  fc.record({
    type: fc.constant('message'),
    role: fc.constant('user'),
    content: fc.oneof(
      text,
      fc.array(
        fc.oneof(
          fc.record({ type: fc.constant('input_text'), text }),
          fc.record({ type: fc.constant('input_image'), image_url: name }),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    ),
  }),
  fc.record({ type: fc.constant('message'), role: fc.constantFrom('system', 'developer'), content: text }),
  fc.record({
    type: fc.constant('message'),
    role: fc.constant('assistant'),
    content: fc.oneof(
      text,
      fc.array(fc.record({ type: fc.constant('output_text'), text }), { maxLength: 2 }),
    ),
  }),
  fc.record({
    type: fc.constant('reasoning'),
    summary: fc.constant([]),
    content: fc.array(fc.record({ type: fc.constant('reasoning_text'), text }), { maxLength: 2 }),
  }),
)

/** A call and its output, with other items between them. */
const exchange = fc
  .record({
    id: fc.uuid(),
    name,
    before: fc.array(message, { maxLength: 2 }),
    between: fc.array(message, { maxLength: 2 }),
    output: text,
  })
  .map(({ id, name, before, between, output }) => [
    ...before,
    { type: 'function_call', call_id: id, name, arguments: '{}' },
    ...between,
    { type: 'function_call_output', call_id: id, output },
  ])

const tools = fc
  .uniqueArray(name, { minLength: 1, maxLength: 3 })
  .map((names) =>
    names.map((name) => ({ type: 'function', name, parameters: { type: 'object' }, strict: true })),
  )

const request = fc.record(
  {
    model: name,
    input: fc.oneof(
      text,
      fc.array(exchange, { minLength: 1, maxLength: 3 }).map((exchanges) => exchanges.flat()),
    ),
    tools,
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    top_p: fc.double({ min: 0, max: 1, noNaN: true }),
    max_output_tokens: fc.integer({ min: 1, max: 100_000 }),
    seed: fc.integer(),
    parallel_tool_calls: fc.boolean(),
    include: fc.constant(['message.output_text.logprobs']),
    reasoning: fc.record({ effort: fc.constantFrom('none', 'low', 'high') }),
    text: fc.record({
      format: fc.constantFrom({ type: 'text' }, { type: 'json_schema', name: 'a', schema: {} }),
    }),
    metadata: fc.dictionary(name, text, { maxKeys: 3 }),
  },
  { requiredKeys: ['model', 'input'] },
)

const nothingKept = { find: async () => undefined } as unknown as ResponseArchive
const asker = { keyId: 'key_a', responseId: `resp_${'0'.repeat(26)}` }
const bounds = { items: 4_096, bytes: 1_000_000 }

async function convert(body: unknown) {
  const parsed = responsesRequestSchema.parse(body)
  const { items } = await readConversation(parsed, asker, nothingKept, bounds)
  const messages = chatMessages(items).map(({ message }) => message)
  return { items, chat: chatRequest(parsed, messages) }
}

test('every sound request becomes a sound chat request, and no text of it is lost', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (body) => {
      const { items, chat } = await convert(body)
      assert.deepEqual(chatRequestSchema.parse(chat).messages, chat.messages)
      const told = JSON.stringify(chat.messages)
      for (const { item } of items) {
        if (item.type === 'reasoning') continue
        for (const part of item.type === 'message' ? item.content : []) {
          if ('text' in part) assert.ok(told.includes(JSON.stringify(part.text)))
        }
        if (item.type === 'function_call_output') assert.ok(told.includes(JSON.stringify(item.output)))
        if (item.type === 'function_call') assert.ok(told.includes(item.call_id))
      }
    }),
    { numRuns: 300, seed: 1 },
  )
})

const TOOLS = ['a', 'b', 'c'].map((name) => ({ type: 'function', name }))
const allow = (mode: string, ...names: string[]) => ({
  type: 'allowed_tools',
  mode,
  tools: names.map((name) => ({ type: 'function', name })),
})

test('tools that are not allowed are not shown', async () => {
  const names = async (choice: object) =>
    (await convert({ model: 'm', input: 'Hi', tools: TOOLS, tool_choice: choice })).chat
  const { tools, tool_choice: choice } = await names(allow('required', 'c', 'a'))
  assert.deepEqual(
    tools?.map((tool) => tool.function.name),
    ['a', 'c'],
  )
  assert.equal(choice, 'required')
  await assert.rejects(() => names(allow('auto', 'd')), { param: 'tool_choice' })
})

const BLAMED: [chat: string, responses: string][] = [
  ['messages', 'input'],
  ['messages[0]', 'instructions'],
  ['messages[1].content[2].image_url', 'input[3].content[2].image_url'],
  ['messages[2].tool_call_id', 'input[5].call_id'],
  ['messages[3].content[0].image_url', 'previous_response_id'],
  ['messages[2].tool_calls[0].function.arguments', 'input[5]'],
  ['max_completion_tokens', 'max_output_tokens'],
  ['response_format', 'text.format'],
  ['response_format.json_schema.schema', 'text.format.schema'],
  ['tools[2].function.parameters', 'tools[2].parameters'],
  ['reasoning_effort', 'reasoning.effort'],
  ['logprobs', 'include'],
  ['temperature', 'temperature'],
]

test('what the house calls by chat’s names is named as its caller wrote it', () => {
  const sources = ['instructions', 'input[3]', 'input[5]', 'previous_response_id']
  for (const [chat, responses] of BLAMED) {
    const error = new VerbatimError('unsupported_parameter', `${chat} is not supported.`, { param: chat })
    const told = inResponsesTerms(error, sources)
    assert.equal(told.param, responses)
    assert.equal(told.message, `${responses} is not supported.`)
    assert.equal(told.code, 'unsupported_parameter')
  }
  const other = new VerbatimError('context_length_exceeded', 'The messages are long.', { param: 'messages' })
  assert.equal(inResponsesTerms(other, sources).message, 'The messages are long.')
})
