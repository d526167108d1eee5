import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Message, type Tool, VerbatimError } from '@verbatim/protocol'
import { type HarmonyPrompt, promptText, renderPrompt } from './harmony.ts'

const SYSTEM = `<|start|>system<|message|>You are ChatGPT, a large language model trained by OpenAI.
Knowledge cutoff: 2024-06
Current date: 2025-06-28

Reasoning: high

# Valid channels: analysis, commentary, final. Channel must be included for every message.<|end|>`
const SYSTEM_WITH_TOOLS = SYSTEM.replace(
  '<|end|>',
  "\nCalls to these tools must go to the commentary channel: 'functions'.<|end|>",
)

function prompt(messages: Message[], rest: Partial<HarmonyPrompt> = {}): HarmonyPrompt {
  return {
    messages,
    tools: [],
    effort: 'high',
    currentDate: '2025-06-28',
    responseFormat: { type: 'text' },
    startInFinal: false,
    ...rest,
  }
}

function rendered(messages: Message[], rest: Partial<HarmonyPrompt> = {}): string {
  return promptText(renderPrompt(prompt(messages, rest)))
}

/** What follows the system message. */
function conversation(messages: Message[], rest: Partial<HarmonyPrompt> = {}): string {
  const text = rendered(messages, rest)
  const system = (rest.tools ?? []).length > 0 ? SYSTEM_WITH_TOOLS : SYSTEM
  assert.ok(text.startsWith(system), text)
  return text.slice(system.length)
}

const user = (content: string): Message => ({ role: 'user', content })
const assistant = (content: string): Message => ({ role: 'assistant', content })
const toolCall = (id: string, name: string, args: string) => ({
  id,
  type: 'function' as const,
  function: { name, arguments: args },
})
const result = (id: string, content: string): Message => ({ role: 'tool', tool_call_id: id, content })

const getWeather: Tool = {
  type: 'function',
  function: {
    name: 'get_current_weather',
    description: 'Gets the current weather in the provided location.',
    parameters: {
      type: 'object',
      properties: {
        location: { type: 'string', description: 'The city and state, e.g. San Francisco, CA' },
        format: { type: 'string', enum: ['celsius', 'fahrenheit'], default: 'celsius' },
      },
      required: ['location'],
    },
  },
}
const getLocation: Tool = {
  type: 'function',
  function: { name: 'get_location', description: 'Gets the location of the user.' },
}

describe("the guide's examples", () => {
  test('a question', () => {
    assert.equal(
      rendered([user('What is 2 + 2?')]),
      `${SYSTEM}<|start|>user<|message|>What is 2 + 2?<|end|><|start|>assistant`,
    )
  })

  test('a call and its result, with the reasoning that led to it', () => {
    const messages: Message[] = [
      user('What is the weather like in SF?'),
      {
        role: 'assistant',
        reasoning_content: 'Need to use function get_weather.',
        tool_calls: [toolCall('call_1', 'get_weather', '{"location":"San Francisco"}')],
      },
      result('call_1', '{"sunny": true, "temperature": 20}'),
    ]
    assert.equal(
      conversation(messages),
      '<|start|>user<|message|>What is the weather like in SF?<|end|>' +
        '<|start|>assistant<|channel|>analysis<|message|>Need to use function get_weather.<|end|>' +
        '<|start|>assistant<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"location":"San Francisco"}<|call|>' +
        '<|start|>functions.get_weather to=assistant<|channel|>commentary<|message|>{"sunny": true, "temperature": 20}<|end|>' +
        '<|start|>assistant',
    )
  })

  test('reasoning of a turn that is over is left out', () => {
    const messages: Message[] = [
      user('What is 2 + 2?'),
      { role: 'assistant', content: '2 + 2 = 4.', reasoning_content: 'Simple arithmetic.' },
      user('What about 9 / 2?'),
    ]
    assert.equal(
      conversation(messages),
      '<|start|>user<|message|>What is 2 + 2?<|end|>' +
        '<|start|>assistant<|channel|>final<|message|>2 + 2 = 4.<|end|>' +
        '<|start|>user<|message|>What about 9 / 2?<|end|><|start|>assistant',
    )
  })
})

describe('what the developer message tells', () => {
  test('functions', () => {
    const messages: Message[] = [
      { role: 'system', content: 'Use a friendly tone.' },
      user('What is the weather like in SF?'),
    ]
    assert.equal(
      conversation(messages, { tools: [getLocation, getWeather] }),
      `<|start|>developer<|message|># Instructions

Use a friendly tone.

# Tools

## functions

namespace functions {

// Gets the location of the user.
type get_location = () => any;

// Gets the current weather in the provided location.
type get_current_weather = (_: {
// The city and state, e.g. San Francisco, CA
location: string,
format?: "celsius" | "fahrenheit", // default: celsius
}) => any;

} // namespace functions<|end|><|start|>user<|message|>What is the weather like in SF?<|end|><|start|>assistant`,
    )
  })

  test('a response format', () => {
    const schema = { properties: { items: { type: 'array', items: { type: 'string' } } }, type: 'object' }
    const responseFormat = {
      type: 'json_schema' as const,
      json_schema: { name: 'shopping_list', description: 'What to buy', schema },
    }
    const messages: Message[] = [
      { role: 'developer', content: 'You are a helpful shopping assistant' },
      user('I need coffee'),
    ]
    const format = `# Response Formats\n\n## shopping_list\n\n// What to buy\n${JSON.stringify(schema)}<|end|>`
    const instructions = '# Instructions\n\nYou are a helpful shopping assistant\n\n'
    const start = '<|start|>developer<|message|>'
    assert.ok(conversation(messages, { responseFormat }).startsWith(start + instructions + format))
    assert.ok(conversation([user('?')], { responseFormat }).startsWith(start + format))
    assert.match(
      conversation(messages, { responseFormat, tools: [getLocation] }),
      /\n} \/\/ namespace functions\n\n# Response Formats\n/,
    )
  })
})

describe('the conversation', () => {
  test('messages to the model at the start are joined, later ones stay in their place', () => {
    const messages: Message[] = [
      { role: 'system', content: 'One.' },
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'Two' },
          { type: 'text', text: '.' },
        ],
      },
      user('Hi'),
      { role: 'system', content: 'Three.' },
    ]
    assert.equal(
      conversation(messages),
      '<|start|>developer<|message|># Instructions\n\nOne.\n\nTwo.\n\n<|end|><|start|>user<|message|>Hi<|end|>' +
        '<|start|>developer<|message|># Instructions\n\nThree.\n\n<|end|><|start|>assistant',
    )
  })

  test('a preamble, two calls, and results in another order', () => {
    const messages: Message[] = [
      user('Weather?'),
      {
        role: 'assistant',
        content: 'Looking.',
        reasoning_content: 'Two cities.',
        tool_calls: [toolCall('a', 'first', '{"n":1}'), toolCall('b', 'second', '{}')],
      },
      result('b', 'B'),
      result('a', 'A'),
      assistant('Done.'),
      user('Thanks'),
    ]
    assert.equal(
      conversation(messages),
      '<|start|>user<|message|>Weather?<|end|>' +
        '<|start|>assistant<|channel|>commentary<|message|>Looking.<|end|>' +
        '<|start|>assistant<|channel|>commentary to=functions.first <|constrain|>json<|message|>{"n":1}<|call|>' +
        '<|start|>assistant<|channel|>commentary to=functions.second <|constrain|>json<|message|>{}<|call|>' +
        '<|start|>functions.second to=assistant<|channel|>commentary<|message|>B<|end|>' +
        '<|start|>functions.first to=assistant<|channel|>commentary<|message|>A<|end|>' +
        '<|start|>assistant<|channel|>final<|message|>Done.<|end|>' +
        '<|start|>user<|message|>Thanks<|end|><|start|>assistant',
    )
  })
})

describe('parts of a message', () => {
  test('names, refusals, and calls that no function was given for', () => {
    const messages: Message[] = [
      { role: 'user', name: 'alice', content: 'Hi' },
      { role: 'assistant', name: 'bob', content: [{ type: 'refusal', refusal: 'No.' }] },
      { role: 'assistant', content: '', refusal: 'Never.' },
      { role: 'assistant', tool_calls: [toolCall('a', 'browser.search', '{}')] },
      result('a', ''),
    ]
    assert.equal(
      conversation(messages),
      '<|start|>user:alice<|message|>Hi<|end|>' +
        '<|start|>assistant:bob<|channel|>final<|message|>No.<|end|>' +
        '<|start|>assistant<|channel|>final<|message|>Never.<|end|>' +
        '<|start|>assistant<|channel|>commentary to=browser.search <|constrain|>json<|message|>{}<|call|>' +
        '<|start|>browser.search to=assistant<|channel|>commentary<|message|><|end|><|start|>assistant',
    )
  })

  test('images stand where they were given', () => {
    const url = 'data:image/png;base64,AAAA'
    const pieces = renderPrompt(
      prompt([
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look: ' },
            { type: 'image_url', image_url: { url } },
            { type: 'text', text: 'What ' },
            { type: 'text', text: 'is it?' },
          ],
        },
      ]),
    )
    assert.deepEqual(pieces.slice(-8), [
      { text: 'user' },
      { tag: '<|message|>' },
      { text: 'Look: ' },
      { image: url },
      { text: 'What is it?' },
      { tag: '<|end|>' },
      { tag: '<|start|>' },
      { text: 'assistant' },
    ])
  })

  test('no effort reads low, and the answer may begin in its body', () => {
    const text = rendered([user('Hi')], { effort: 'none', startInFinal: true })
    assert.match(text, /\n\nReasoning: low\n\n/)
    assert.ok(text.endsWith('<|end|><|start|>assistant<|channel|>final<|message|>'))
  })
})

describe('what has no place in a prompt is refused', () => {
  const refused: [string, Message[], Partial<HarmonyPrompt>, string][] = [
    ['a result without its call', [user('?'), result('x', '')], {}, 'messages[1].tool_call_id'],
    [
      'a result before its call',
      [result('x', ''), { role: 'assistant', tool_calls: [toolCall('x', 'f', '{}')] }],
      {},
      'messages[0].tool_call_id',
    ],
    ['a name of words', [{ role: 'user', name: 'a to=b', content: '' }], {}, 'messages[0].name'],
    [
      'a call of words',
      [{ role: 'assistant', tool_calls: [toolCall('x', 'f <|x|>', '{}')] }],
      {},
      'messages[0].tool_calls[0].function.name',
    ],
    [
      'a schema without end',
      [user('?')],
      { tools: [{ type: 'function', function: { name: 'f', parameters: nested(5000) } }] },
      'tools[0].function.parameters',
    ],
    [
      'a format without end',
      [user('?')],
      { responseFormat: { type: 'json_schema', json_schema: { name: 'f', schema: nested(5000) } } },
      'response_format.json_schema.schema',
    ],
  ]
  for (const [what, messages, rest, param] of refused) {
    test(what, () => {
      assert.throws(
        () => rendered(messages, rest),
        (error) => {
          assert.ok(error instanceof VerbatimError)
          assert.equal(error.code, 'invalid_request')
          assert.equal(error.param, param)
          return true
        },
      )
    })
  }
})

function nested(depth: number): Record<string, unknown> {
  let schema: Record<string, unknown> = { type: 'string' }
  for (let level = 0; level < depth; level++) schema = { type: 'array', items: schema }
  return { type: 'object', properties: { deep: schema } }
}
