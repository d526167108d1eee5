/** A request that has to be refused: the field with a wrong value, and the name that the refusal has to give. */
export interface WrongValue {
  body: Record<string, unknown>
  param: string
}

const TOOL = { type: 'function', name: 'a', parameters: { type: 'object', properties: {} } }
const SCHEMA = { type: 'json_schema', name: 'a', schema: { type: 'object' } }

/** Wrong values of each parameter: of the wrong type, out of range, or what is not done here. */
const PLAIN: Record<string, unknown[]> = {
  model: [1, '', ['gpt-oss'], null],
  input: [1, null, [], {}],
  instructions: [1, ['a']],
  previous_response_id: [1, ''],
  store: ['true'],
  stream: ['true', 1],
  stream_options: ['yes', 1],
  include: ['message.output_text.logprobs'],
  max_output_tokens: ['5', 0, -1, 1.5],
  text: ['json', 1],
  reasoning: ['high', 1],
  tools: ['a', {}],
  tool_choice: ['maybe', 1, { type: 'function' }, { type: 'web_search' }],
  parallel_tool_calls: ['true', 1],
  temperature: ['1', -0.1, 2.1, [1], true],
  top_p: ['1', -0.1, 1.1],
  top_k: ['1', -1, 101, 1.5],
  min_p: ['0', -0.1, 1.1],
  repetition_penalty: ['1', 0, -1, 100.1],
  frequency_penalty: ['0', -2.1, 2.1],
  presence_penalty: ['0', -2.1, 2.1],
  seed: ['1', 1.5, true],
  stop: [1, '', ['a', ''], ['a', 'b', 'c', 'd', 'e'], {}],
  chat_template_kwargs: ['thinking', 1],
  metadata: ['a', 1],
  truncation: ['auto', 'middle'],
  background: [true, 1],
  conversation: ['conv_1', { id: 'conv_1' }],
  max_tool_calls: [1, 3],
  prompt: [{ id: 'pmpt_1' }],
  context_management: [[{ type: 'compaction' }]],
  moderation: [{ model: 'a' }],
  user: [1],
  safety_identifier: [1],
  service_tier: [1],
  prompt_cache_key: [1],
  prompt_cache_retention: [1],
  prompt_cache_options: ['implicit'],
}

const WITH_LOGPROBS = { include: ['message.output_text.logprobs'] }

/** Wrong values inside a parameter, and what contradicts another parameter. */
const NESTED: WrongValue[] = [
  { param: 'input[0].type', body: { input: [{ type: 'web_search_call', id: 'ws_1' }] } },
  { param: 'input[0].type', body: { input: [{ content: 'Hi' }] } },
  { param: 'input[0]', body: { input: ['Hi'] } },
  { param: 'input[0].role', body: { input: [{ role: 'robot', content: 'Hi' }] } },
  { param: 'input[0].content', body: { input: [{ role: 'user', content: 1 }] } },
  { param: 'input[0].content', body: { input: [{ role: 'user', content: [] }] } },
  { param: 'input[0].content[0].type', body: userParts({ type: 'input_audio' }) },
  { param: 'input[0].content[0].type', body: userParts({ type: 'input_file', file_id: 'file-1' }) },
  { param: 'input[0].content[0].type', body: userParts({ type: 'text', text: 'chat has these' }) },
  { param: 'input[0].content[0].text', body: userParts({ type: 'input_text' }) },
  { param: 'input[0].content[0].image_url', body: userParts({ type: 'input_image', file_id: 'file-1' }) },
  { param: 'input[0].content[0].image_url', body: userParts({ type: 'input_image', image_url: 'data:,' }) },
  { param: 'input[0].content[0].video_url', body: userParts({ type: 'input_video' }) },
  {
    param: 'input[0].content[0].type',
    body: { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'a' }] }] },
  },
  { param: 'input[0].call_id', body: { input: [{ type: 'function_call', name: 'a', arguments: '{}' }] } },
  {
    param: 'input[0].call_id',
    body: { input: [{ type: 'function_call_output', call_id: 'c', output: 'a' }] },
  },
  {
    param: 'input[0]',
    body: { input: [{ type: 'function_call', call_id: 'c', name: 'a', arguments: '{}' }] },
  },
  { param: 'input[0].output', body: { input: [{ type: 'function_call_output', call_id: 'c', output: 1 }] } },
  { param: 'input[0].id', body: { input: [{ type: 'item_reference', id: 'msg_1' }] } },
  {
    param: 'input[0].encrypted_content',
    body: { input: [{ type: 'reasoning', summary: [], encrypted_content: 'gAAAA' }] },
  },
  { param: 'input', body: { input: [{ type: 'reasoning', summary: [] }] } },
  { param: 'include[0]', body: { include: ['file_search_call.results'] } },
  { param: 'stream_options', body: { stream_options: { include_obfuscation: false } } },
  {
    param: 'stream_options.include_obfuscation',
    body: { stream: true, stream_options: { include_obfuscation: true } },
  },
  { param: 'stream_options.include_usage', body: { stream: true, stream_options: { include_usage: true } } },
  { param: 'text.format.type', body: { text: { format: { type: 'xml' } } } },
  { param: 'text.format.name', body: { text: { format: { ...SCHEMA, name: 'a b' } } } },
  { param: 'text.format.schema', body: { text: { format: { ...SCHEMA, schema: 'object' } } } },
  { param: 'text.verbosity', body: { text: { verbosity: 'low' } } },
  { param: 'text.colour', body: { text: { colour: 'red' } } },
  { param: 'reasoning.effort', body: { reasoning: { effort: 'huge' } } },
  { param: 'reasoning.effort', body: { reasoning: { effort: 'high' } } },
  { param: 'reasoning.summary', body: { reasoning: { summary: 'detailed' } } },
  { param: 'reasoning.generate_summary', body: { reasoning: { generate_summary: 'auto' } } },
  { param: 'tools[0].type', body: { tools: [{ type: 'web_search' }] } },
  { param: 'tools[1].type', body: { tools: [TOOL, { type: 'mcp', server_label: 'a' }] } },
  { param: 'tools[0].name', body: { tools: [{ type: 'function', function: { name: 'a' } }] } },
  { param: 'tools[0].name', body: { tools: [{ ...TOOL, name: 'a b' }] } },
  { param: 'tools[0].parameters', body: { tools: [{ ...TOOL, parameters: 'none' }] } },
  { param: 'tools[0].defer_loading', body: { tools: [{ ...TOOL, defer_loading: true }] } },
  { param: 'tool_choice', body: { tool_choice: 'required' } },
  { param: 'tool_choice.tools', body: { tool_choice: { type: 'allowed_tools', tools: [] } } },
  { param: 'tool_choice', body: { tools: [TOOL], tool_choice: { type: 'function', name: 'b' } } },
  {
    param: 'tool_choice',
    body: {
      tools: [TOOL],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'b' }] },
    },
  },
  { param: 'text.format', body: { tools: [TOOL], tool_choice: 'required', text: { format: SCHEMA } } },
  { param: 'include', body: { tools: [TOOL], tool_choice: 'required', ...WITH_LOGPROBS } },
  { param: 'top_logprobs', body: { top_logprobs: 1 } },
  { param: 'top_logprobs', body: { top_logprobs: 21, ...WITH_LOGPROBS } },
  { param: 'max_output_tokens', body: { max_output_tokens: 1_000_000 } },
  { param: 'chat_template_kwargs.other', body: { chat_template_kwargs: { other: true } } },
  {
    param: 'metadata',
    body: { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [at, 'a'])) },
  },
  { param: 'metadata.a', body: { metadata: { a: 1 } } },
  { param: 'metadata.a', body: { metadata: { a: 'b'.repeat(513) } } },
  { param: 'previous_response_id', body: { previous_response_id: 'resp_1' } },
  { param: 'n', body: { n: 2 } },
  { param: 'messages', body: { messages: [{ role: 'user', content: 'Hi' }] } },
  { param: 'max_tokens', body: { max_tokens: 5 } },
  { param: 'logprobs', body: { logprobs: true } },
  { param: 'telepathy', body: { telepathy: true } },
]

function userParts(part: object): Record<string, unknown> {
  return { input: [{ role: 'user', content: [part] }] }
}

export const WRONG_VALUES: WrongValue[] = [
  ...Object.entries(PLAIN).flatMap(([param, values]) =>
    values.map((value) => ({ body: { [param]: value }, param })),
  ),
  ...NESTED,
]
