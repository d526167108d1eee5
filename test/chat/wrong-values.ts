/** A request that has to be refused: the field with a wrong value, and the name that the refusal has to give. */
export interface WrongValue {
  body: Record<string, unknown>
  param: string
}

const TOOL = { type: 'function', function: { name: 'a', parameters: { type: 'object', properties: {} } } }
const SCHEMA = { name: 'a', schema: { type: 'object' } }

/** Wrong values of each parameter: of the wrong type, below and above its range. */
const PLAIN: Record<string, unknown[]> = {
  stream: ['true', 1],
  stream_options: ['yes', 1],
  temperature: ['1', -0.1, 2.1, [1], true],
  top_p: ['1', -0.1, 1.1],
  top_k: ['1', -1, 101, 1.5],
  min_p: ['0', -0.1, 1.1],
  repetition_penalty: ['1', 0, -1, 100.1],
  frequency_penalty: ['0', -2.1, 2.1],
  presence_penalty: ['0', -2.1, 2.1],
  max_tokens: ['5', 0, -2, 1.5],
  max_completion_tokens: ['5', 0, -2, 1.5],
  seed: ['1', 1.5, true],
  logprobs: ['true', 1],
  top_logprobs: ['1', -1, 21, 1.5],
  stop: [1, '', ['a', ''], ['a', 1], ['a', 'b', 'c', 'd', 'e'], {}],
  n: ['1', 0, 9, 1.5],
  response_format: ['json_object', 1],
  tools: ['a', {}],
  tool_choice: ['maybe', 1, { type: 'function' }, { type: 'function', function: {} }],
  parallel_tool_calls: ['true', 1],
  reasoning_effort: ['huge', 1],
  separate_reasoning: ['true', 1],
  chat_template_kwargs: ['thinking', 1],
  user: [1],
  metadata: ['a'],
  service_tier: [1],
  store: ['true'],
  messages: ['Hello', {}, []],
  model: [1, '', ['gpt-oss']],
}

/** Wrong values inside a parameter, and what contradicts another parameter. */
const NESTED: WrongValue[] = [
  { param: 'messages[0].role', body: { messages: [{ role: 'robot', content: 'Hi' }] } },
  { param: 'messages[0].role', body: { messages: [{ content: 'Hi' }] } },
  { param: 'messages[0].content', body: { messages: [{ role: 'user', content: 1 }] } },
  { param: 'messages[0].content', body: { messages: [{ role: 'user' }] } },
  { param: 'messages[0].content', body: { messages: [{ role: 'user', content: null }] } },
  { param: 'messages[0].content', body: { messages: [{ role: 'assistant', content: null }] } },
  { param: 'messages[0]', body: { messages: ['Hi'] } },
  { param: 'messages[0].content[0].type', body: parts({ type: 'sound' }) },
  { param: 'messages[0].content[0].text', body: parts({ type: 'text' }) },
  { param: 'messages[0].content[0].image_url', body: parts({ type: 'image_url' }) },
  {
    param: 'messages[0].content[0].image_url.url',
    body: parts({ type: 'image_url', image_url: { url: 1 } }),
  },
  { param: 'messages[0].content[0].video_url', body: parts({ type: 'video_url' }) },
  { param: 'messages[0].tool_call_id', body: { messages: [{ role: 'tool', content: 'a' }] } },
  { param: 'stream_options.include_usage', body: { stream: true, stream_options: { include_usage: 'yes' } } },
  { param: 'stream_options', body: { stream: false, stream_options: { include_usage: true } } },
  { param: 'chat_template_kwargs.thinking', body: { chat_template_kwargs: { thinking: 'yes' } } },
  { param: 'chat_template_kwargs.other', body: { chat_template_kwargs: { other: true } } },
  { param: 'response_format.type', body: { response_format: { type: 'xml' } } },
  { param: 'response_format.json_schema', body: { response_format: { type: 'json_schema' } } },
  {
    param: 'response_format.json_schema.name',
    body: { response_format: { type: 'json_schema', json_schema: { ...SCHEMA, name: 'a b' } } },
  },
  {
    param: 'response_format.json_schema.schema',
    body: { response_format: { type: 'json_schema', json_schema: { ...SCHEMA, schema: 'object' } } },
  },
  { param: 'tools[0].type', body: { tools: [{ ...TOOL, type: 'plugin' }] } },
  { param: 'tools[0].function', body: { tools: [{ type: 'function' }] } },
  { param: 'tools[0].function.name', body: { tools: [{ type: 'function', function: { name: 'a b' } }] } },
  {
    param: 'tools[0].function.parameters',
    body: { tools: [{ type: 'function', function: { name: 'a', parameters: 'none' } }] },
  },
  { param: 'tool_choice', body: { tool_choice: 'required' } },
  {
    param: 'tool_choice',
    body: { tools: [TOOL], tool_choice: { type: 'function', function: { name: 'b' } } },
  },
  { param: 'top_logprobs', body: { top_logprobs: 1 } },
  { param: 'top_logprobs', body: { logprobs: false, top_logprobs: 1 } },
  { param: 'telepathy', body: { telepathy: true } },
]

function parts(part: object): Record<string, unknown> {
  return { messages: [{ role: 'user', content: [part] }] }
}

export const WRONG_VALUES: WrongValue[] = [
  ...Object.entries(PLAIN).flatMap(([name, values]) => values.map((value) => wrong(name, value))),
  ...NESTED,
]

/** What lies beside `top_logprobs` has to be right, so that it is what is refused. */
function wrong(name: string, value: unknown): WrongValue {
  const beside = name === 'top_logprobs' ? { logprobs: true } : {}
  return { body: { ...beside, [name]: value }, param: name }
}

/** Seeds beyond 64 bits: JSON text, since JavaScript's own numbers cannot hold them. */
export const WRONG_SEEDS = ['9223372036854775808', '-9223372036854775809', '1e30']
