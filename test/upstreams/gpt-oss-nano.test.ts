import { CITY_FORMAT } from './answers.ts'
import { type Ask, conforms, type Scenario } from './conformance.ts'
import { openEngine } from './engine-subject.ts'
import { startNanoServer } from './llama-server.ts'

const say = (content: string): Ask['messages'] => [{ role: 'user', content }]
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tool = (name: string, description: string) => {
  return { type: 'function' as const, function: { name, description, parameters } }
}
const TOOLS = [tool('get_weather', 'Get the weather in a city.'), tool('get_time', 'Get the time in a city.')]

/** Requests by which gpt-oss-nano shows everything, each within its small world. */
const ASKS: Partial<Record<Scenario, Ask>> = {
  plain: { messages: say('Send me a rocket emoji.'), reasoning_effort: 'none' },
  reasoning: { messages: say('What is the capital of France?') },
  'tool-call': { messages: say('What is the weather in Paris?'), tools: TOOLS },
  'parallel-calls': { messages: say('What is the weather in Paris and in Rome?'), tools: TOOLS },
  'forced-call': {
    messages: say('What is the time in Rome?'),
    tools: TOOLS,
    tool_choice: { type: 'function', function: { name: 'get_time' } },
  },
  'json-schema': { messages: say('Name a city.'), response_format: CITY_FORMAT, max_tokens: 200 },
  length: { messages: say('Count to 20.'), reasoning_effort: 'none', max_tokens: 4 },
  logprobs: {
    messages: say('Send me a rocket emoji.'),
    reasoning_effort: 'none',
    logprobs: true,
    top_logprobs: 2,
  },
  'reasoning-logprobs': { messages: say('What is the capital of France?'), logprobs: true, top_logprobs: 2 },
  'too-long': { messages: say('word '.repeat(4000)) },
  refused: {
    messages: say('Hi!'),
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { $ref: '#/nowhere' } } },
  },
  // Hotter than the model is sure of anything, it goes on until it meets the limit.
  endless: { messages: say('Tell me a long story.'), max_tokens: 1500, temperature: 2 },
}
for (const ask of Object.values(ASKS)) ask.temperature ??= 0

conforms({
  name: 'gpt-oss-nano in llama-server',
  asks: ASKS,
  refused: [],
  counts: { cached: true, reasoning: true },
  open: () => openEngine(startNanoServer()),
})
