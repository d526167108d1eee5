import type { JsonObject, Resolved } from '@verbatim/proof'

/** A request and what became of it, before anything is signed. */
export interface SampleExchange {
  request: JsonObject
  /** The answer without `chain_id`, `signature` and `receipt`. */
  response: JsonObject
  resolved: Resolved
}

const RESOLVED: Resolved = {
  surface: 'chat',
  injected: [],
  seed: '42',
  current_date: '2026-01-02',
  temperature: 1,
  top_p: 1,
  top_k: 0,
  min_p: 0,
  repetition_penalty: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
  max_tokens: null,
  n: 1,
  tool_choice: 'none',
  parallel_tool_calls: true,
  reasoning_effort: 'medium',
  separate_reasoning: true,
  remote_media: [],
}

const USAGE = {
  prompt_tokens: 84,
  completion_tokens: 12,
  total_tokens: 96,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 5,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
}

const HEAD = {
  id: 'chatcmpl-0123456789abcdef',
  object: 'chat.completion',
  created: 1767312000,
  model: 'gpt-oss-nano',
  system_fingerprint: 'llama.cpp-b1234',
}
const DRAWN = { seed: 42, reasoning_effort: 'medium', current_date: '2026-01-02' }

function choice(message: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    index: 0,
    message: { role: 'assistant', content: null, ...message, refusal: null, annotations: [] },
    logprobs: null,
    finish_reason: 'stop',
    ...more,
  }
}

function answer(...choices: JsonObject[]): JsonObject {
  return { ...HEAD, choices, usage: USAGE, ...DRAWN }
}

const QUESTION = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'What is 6 × 7?' },
]

export const CHAT: SampleExchange = {
  request: {
    model: 'gpt-oss-nano',
    messages: QUESTION,
    temperature: 0.7,
    top_p: 0.95,
    top_k: 40,
    seed: 42,
    max_tokens: 64,
  },
  response: answer(choice({ content: 'It is 42.', reasoning_content: 'Six times seven.' })),
  resolved: { ...RESOLVED, temperature: 0.7, top_p: 0.95, top_k: 40, max_tokens: 64 },
}

const CHUNK = { ...HEAD, object: 'chat.completion.chunk' }
function chunk(delta: JsonObject, more: JsonObject = {}, added: JsonObject = {}): JsonObject {
  return { ...CHUNK, choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...more }], ...added }
}

/** The stream of CHAT without its usage; the last chunk gets what is signed. */
export const STREAM: JsonObject[] = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ reasoning_content: 'Six times' }),
  chunk({ reasoning_content: ' seven.' }),
  chunk({ content: 'It is' }),
  chunk({ content: ' 42.' }),
  chunk({}, { finish_reason: 'stop' }, DRAWN),
]

const TOOL = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather at a place.',
    parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
  },
}

export const TOOLS: SampleExchange = {
  request: {
    model: 'gpt-oss-nano',
    messages: [
      { role: 'user', content: 'And in Oslo?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_1',
            type: 'function',
            function: { name: 'get_weather', arguments: '{"place":"Oslo"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'Snow, -4 °C' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'And ' },
          { type: 'text', text: 'Rome?' },
        ],
      },
    ],
    tools: [TOOL],
    tool_choice: { type: 'function', function: { name: 'get_weather' } },
    parallel_tool_calls: false,
    seed: 42,
  },
  response: answer(
    choice(
      {
        tool_calls: [
          {
            id: 'call_2',
            type: 'function',
            function: { name: 'get_weather', arguments: '{"place":"Rome"}' },
          },
        ],
      },
      { finish_reason: 'tool_calls' },
    ),
  ),
  resolved: { ...RESOLVED, tool_choice: { name: 'get_weather' }, parallel_tool_calls: false },
}

export const KEYLESS: SampleExchange = {
  request: { messages: [{ role: 'user', content: 'Who are you?' }], stream: false },
  response: answer(choice({ content: 'I am Verbatim. 🦉' })),
  resolved: {
    ...RESOLVED,
    surface: 'keyless',
    injected: [
      {
        role: 'system',
        content:
          'You are Verbatim, an AI assistant created by the operator. The current date is 2026-01-02 and the time is 10:00:00 UTC.',
      },
    ],
    temperature: 0.8,
    top_p: 0.9,
  },
}

/** A red pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'

export const IMAGE: SampleExchange = {
  request: {
    model: 'gpt-oss-nano',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Which colour is this?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}`, detail: 'low' } },
        ],
      },
    ],
    seed: 42,
  },
  response: answer(choice({ content: 'Red.' })),
  resolved: RESOLVED,
}

/** Digits that a double cannot hold. */
const LONG_SEED = '-9223372036854775807'

export const LONG_SEEDED: SampleExchange = {
  request: { model: 'gpt-oss-nano', messages: QUESTION, seed: BigInt(LONG_SEED) },
  response: { ...answer(choice({ content: '42' })), seed: BigInt(LONG_SEED) },
  resolved: { ...RESOLVED, seed: LONG_SEED },
}

const LOGPROB = { token: 'Yes', logprob: -0.0625, bytes: [89, 101, 115], top_logprobs: [] }

export const CHOICES: SampleExchange = {
  request: { model: 'gpt-oss-nano', messages: QUESTION, n: 2, logprobs: true, seed: 42 },
  response: answer(
    choice({ content: 'Yes' }, { logprobs: { content: [LOGPROB], refusal: null } }),
    choice({ content: 'Yes' }, { index: 1, logprobs: { content: [LOGPROB], refusal: null } }),
  ),
  resolved: { ...RESOLVED, n: 2 },
}

export const RESPONSES: SampleExchange = {
  request: {
    model: 'gpt-oss-nano',
    instructions: 'Be brief.',
    input: [
      { role: 'user', content: 'And in Oslo?' },
      { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{"place":"Oslo"}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'Snow, -4 °C' },
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'Is this it?' },
          { type: 'input_image', image_url: `data:image/png;base64,${PIXEL}` },
        ],
      },
    ],
    max_output_tokens: 64,
    temperature: 0.7,
    seed: 42,
  },
  response: {
    id: 'resp_0123456789abcdef',
    object: 'response',
    created_at: 1767312000,
    completed_at: 1767312001,
    status: 'completed',
    model: 'gpt-oss-nano',
    output: [
      {
        id: 'rs_1',
        type: 'reasoning',
        status: 'completed',
        summary: [],
        content: [{ type: 'reasoning_text', text: 'A red pixel is no weather.' }],
      },
      {
        id: 'msg_1',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'No, that is red.', annotations: [], logprobs: [] }],
      },
    ],
    usage: {
      input_tokens: 84,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 12,
      output_tokens_details: { reasoning_tokens: 5 },
      total_tokens: 96,
    },
    system_fingerprint: 'llama.cpp-b1234',
    seed: 42,
    current_date: '2026-01-02',
  },
  resolved: { ...RESOLVED, surface: 'responses', temperature: 0.7, max_tokens: 64 },
}
