import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startNano } from '../harmony/nano.ts'

const service = await startNano()
after(() => service.stop())

const cache = new Map<string, string>()

async function textOf(page: string): Promise<string> {
  const known = cache.get(page)
  if (known !== undefined) return known
  const response = await fetch(`${service.url}/docs/${page}.md`)
  assert.equal(response.status, 200, page)
  const text = await response.text()
  cache.set(page, text)
  return text
}

/** Each section of the documents that this service answers, and what a reader of it finds here: the page, and words that stand on it. */
const SECTIONS: [document: string, section: string, page: string, ...words: string[]][] = [
  [
    '000',
    'Price line',
    'api-access',
    '0.10 credits per million input tokens and 0.50 credits per million output',
  ],
  ['000', 'API keys', 'api-access', '## API keys', '/keys)'],
  ['000', 'POST /api/v1/generate', 'api-access', '## Generate', '/api/v1/generate`'],
  [
    '000',
    'Streaming, and the same without',
    'api-access',
    '/api/v1/generate/stream` streams with',
    'with `"stream": false`',
  ],
  ['000', 'Usage events with reasoning', 'api-access', '"type": "usage"', 'reasoningTokens', 'reasoningText'],
  ['000', 'Request (cURL)', 'api-access', 'curl "', '/api/v1/generate"'],
  ['000', 'Request (Python)', 'api-access', 'requests.post('],
  ['000', 'Request (JavaScript)', 'api-access', "await fetch('"],
  [
    '000',
    'Parameters',
    'parameters',
    '`model`',
    '`messages`',
    '`temperature`',
    '`max_tokens`',
    '`reasoning_effort`',
    '`stream`',
  ],
  ['001', 'cURL with a seed', 'temperature', '"seed": 42'],
  ['001', 'Answer with a signature', 'quick-start', '"signature": "2ee2e48a'],
  ['001', 'OpenAI client usage', 'api-access', 'default_headers={"x-api-key"', 'from openai import OpenAI'],
  ['001', 'Tools, both steps', 'api-access', '### Tools', '"role": "tool"', 'tool_call_id'],
  [
    '001',
    'Supported parameters',
    'parameters',
    ...['seed', 'top_p', 'logprobs', 'frequency_penalty', 'presence_penalty', 'tools', 'tool_choice'].map(
      (name) => `\`${name}\``,
    ),
  ],
  ['001', 'Verification of signatures', 'verification', '## In Python', 'encode_defunct'],
  ['002', 'Authentication', 'api-access', 'Authorization: Bearer YOUR_API_KEY'],
  ['002', 'Model Library', 'api-access', '## Models', '/v1/models'],
  ['002', 'Common parameters', 'parameters', '## What to ask'],
  [
    '002',
    'Generation controls',
    'parameters',
    ...['top_k', 'min_p', 'repetition_penalty', 'separate_reasoning', 'chat_template_kwargs'].map(
      (name) => `\`${name}\``,
    ),
  ],
  ['002', 'Streaming', 'api-access', '### Streaming'],
  ['002', 'Vision input', 'api-access', '### Vision', 'image_url'],
  ['002', 'Basic request', 'api-access', 'Explain quantum computing in simple terms.'],
  ['003, 004', 'Base URL', 'quick-start', 'The API is live at'],
  ['003, 004', 'Quick start', 'quick-start', '## Ask without a key', 'Who created you?'],
  ['003', 'JavaScript (Streaming)', 'api-access', 'TextDecoderStream'],
  ['003, 004', 'Request parameters', 'parameters', '## Defaults by surface'],
  [
    '003, 004',
    'Rate limits',
    'limits',
    '## Without a key',
    'at least 500 ms, so at most 2 requests a second',
  ],
  ['003', 'Response format', 'quick-start', '## What comes back', '"object": "chat.completion"'],
  ['003', 'Streaming response (SSE)', 'api-access', 'data: [DONE]'],
  ['003', 'Error responses', 'errors', '{ "error": "Missing messages array" }'],
  ['003', 'AI implementation prompt', 'ai-prompt', 'I need you to integrate the', 'at most 2 a second'],
  ['003, 004', 'Test the API', 'api-access', 'is the health check: status, model, queue and rate limits'],
  [
    '003',
    'Example use cases',
    'use-cases',
    '## Chat bots',
    '## Customer support',
    '## Translation',
    '## Question answering',
  ],
  [
    '003, 004',
    'Technical details',
    'quick-start',
    '## Technical details',
    'three times with growing pauses',
    'current date and time',
  ],
  ['003', 'License and attribution', 'quick-start', '## License'],
  [
    '004',
    'Step 1: Make your first request',
    'chat-interface',
    '## Step 1: Make your first request',
    'What is AI?',
  ],
  ['004', 'Step 2: Enable streaming', 'chat-interface', '## Step 2: Enable streaming', 'Tell me a story'],
  ['004', 'Step 3: Build a chat interface', 'chat-interface', 'class AIChat', 'sendMessage', 'reset()'],
  [
    '004',
    'Step 4: Advanced configuration',
    'chat-interface',
    '## Step 4: Advanced configuration',
    'Write a poem',
  ],
  [
    '004',
    'Use cases by temperature',
    'temperature',
    '0.7 to 0.9',
    '0.8 to 1.2',
    '0.2 to 0.5',
    '0.1 to 0.3',
    '1.0 to 1.5',
  ],
]

for (const [document, section, page, ...words] of SECTIONS) {
  test(`${document}, "${section}" is on the page ${page}`, async () => {
    const text = (await textOf(page)).replace(/\s+/g, ' ')
    for (const word of words) assert.ok(text.includes(word.replace(/\s+/g, ' ')), word)
  })
}
