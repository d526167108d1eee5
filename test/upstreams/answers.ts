/** What a scenario asks and what the transcripts of every server answer to it: the same words, each in its own form. */
export interface Answer {
  content: string | null
  reasoning: string | null
  /** Names and arguments. */
  calls: [name: string, value: object][]
  finish: 'stop' | 'length' | 'tool_calls'
}

const text = (content: string, more: Partial<Answer> = {}): Answer => {
  return { content, reasoning: null, calls: [], finish: 'stop', ...more }
}
const called = (...calls: Answer['calls']): Answer => {
  return { content: null, reasoning: null, calls, finish: 'tool_calls' }
}

export const ANSWERS = {
  plain: text('Hello! 世界 says: naïve 😀.'),
  reasoning: text('Hi there!', { reasoning: 'The user greets me.' }),
  'tool-call': called(['get_weather', { city: 'Paris' }]),
  'parallel-calls': called(['get_weather', { city: 'Paris' }], ['get_time', { zone: 'UTC' }]),
  'forced-call': called(['get_time', { zone: 'UTC' }]),
  'json-schema': text('{"city": "Paris"}'),
  length: text('One, two,', { finish: 'length' }),
  logprobs: text('Hi 😀!'),
  'reasoning-logprobs': text('Hi 😀!', { reasoning: 'The user greets me.' }),
} satisfies Partial<Record<string, Answer>>

const parameters = (name: string) => ({
  type: 'object',
  properties: { [name]: { type: 'string' } },
  required: [name],
})

export const TOOLS = [
  {
    type: 'function' as const,
    function: {
      name: 'get_weather',
      description: 'The weather of a city now.',
      parameters: parameters('city'),
    },
  },
  {
    type: 'function' as const,
    function: { name: 'get_time', description: 'The time in a zone.', parameters: parameters('zone') },
  },
]

export const CITY_FORMAT = {
  type: 'json_schema' as const,
  json_schema: { name: 'city', schema: { ...parameters('city'), additionalProperties: false } },
}
