import { CITY_FORMAT, TOOLS } from './answers.ts'
import type { Ask, Scenario } from './conformance.ts'

/** A small model does again what it did three times. */
function asBefore(question: string, answer: object): Ask['messages'] {
  const turn = [
    { role: 'user' as const, content: question },
    { role: 'assistant' as const, content: '', ...answer },
  ]
  return [...turn, ...turn, ...turn, { role: 'user', content: question }]
}

const call = (name: string, value: object) => {
  return {
    id: 'call_1',
    type: 'function' as const,
    function: { name, arguments: JSON.stringify(value) },
  }
}
const WEATHER = call('get_weather', { city: 'Paris' })
const TIME = call('get_time', { zone: 'UTC' })
const REASONED = asBefore('Hi!', {
  content: 'Hello! Grüße, 世界 😀.',
  reasoning_content: 'The user says hi, so I greet back.',
})
const say = (content: string): Ask['messages'] => [{ role: 'user', content }]

/** Requests by which SmolLM2 shows everything, with the template think-and-call.jinja. */
export const LLAMA_ASKS: Partial<Record<Scenario, Ask>> = {
  plain: { messages: asBefore('Hi!', { content: 'Hello! Grüße, 世界 😀.' }) },
  reasoning: { messages: REASONED },
  'tool-call': { messages: asBefore('Weather?', { tool_calls: [WEATHER] }), tools: TOOLS },
  'parallel-calls': {
    messages: asBefore('Weather and time?', { tool_calls: [WEATHER, TIME] }),
    tools: TOOLS,
  },
  'forced-call': {
    messages: say('What time is it in UTC?'),
    tools: TOOLS,
    tool_choice: { type: 'function', function: { name: 'get_time' } },
    max_tokens: 64,
  },
  'json-schema': { messages: say('Name a city.'), response_format: CITY_FORMAT, max_tokens: 64 },
  length: { messages: say('Count from one to one hundred in words.'), max_tokens: 4 },
  logprobs: {
    messages: asBefore('Hi!', { content: 'Hello there, my friend.' }),
    logprobs: true,
    top_logprobs: 2,
  },
  'reasoning-logprobs': {
    messages: asBefore('Hi!', { content: 'Hello there, my friend.', reasoning_content: 'The user says hi.' }),
    logprobs: true,
    top_logprobs: 2,
  },
  'too-long': { messages: say('word '.repeat(2500)) },
  refused: {
    messages: say('Hi!'),
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { $ref: '#/nowhere' } } },
  },
  endless: { messages: say('Count from one to one million in words.'), max_tokens: 1500 },
}

for (const ask of Object.values(LLAMA_ASKS)) ask.temperature = 0
