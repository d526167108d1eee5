import type { DocsFacts, KeylessFacts } from './docs-facts.ts'

/** What an assistant that writes code has to be told to build a chat on this service: document 003's prompt, made from the configuration. */
export function aiPrompt(facts: DocsFacts): string {
  return [
    `I need you to integrate the ${facts.keyless?.persona.name ?? 'Verbatim'} API into my application.`,
    '',
    ...(facts.keyless === undefined ? keyedRequest(facts) : keylessRequest(facts, facts.keyless)),
    '',
    ...REQUIREMENTS,
    '',
    'The API:',
    '- Uses the OpenAI-compatible format; the answer is in choices[0].message.content, or piece by piece in choices[0].delta.content',
    ...(facts.keyless === undefined ? keyedFacts(facts) : keylessFacts(facts, facts.keyless)),
    '- Ends a stream early by one event data: {"error": …} when something fails after it began',
    '- Signs every answer: "signature" and "receipt" in the answer can be shown as a link to ' +
      `${facts.baseUrl}/verify/RECEIPT`,
    `- Is documented at ${facts.baseUrl}/llms.txt, with every parameter, error and limit`,
    '',
    'Please implement this with clean, production-ready code.',
  ].join('\n')
}

const REQUIREMENTS = [
  'Requirements:',
  '1. Create a chat interface with a text input and send button',
  '2. Display user messages and AI responses in a conversation view',
  '3. Support streaming responses (show the AI response word by word as it arrives)',
  '4. Handle the SSE stream format: "data: {json}\\n\\n" and stop on "data: [DONE]"; pass over lines that begin with a colon',
  '5. Add error handling for network issues and rate limits (status 429: wait as Retry-After says)',
  '6. Show a loading indicator while waiting for responses',
  '7. Make the UI responsive and user-friendly, and usable by keyboard and screen reader',
  '8. Show answers as text, never as HTML',
]

function keylessRequest({ baseUrl }: DocsFacts, { paths }: KeylessFacts): string[] {
  return [
    `API Endpoint: ${baseUrl}${paths[0]}`,
    'Method: POST',
    'Request format (JSON):',
    '{',
    '  "messages": [',
    '    {"role": "user", "content": "your message here"}',
    '  ],',
    '  "stream": true, // or false for non-streaming',
    '  "temperature": 0.8,',
    '  "max_tokens": -1,',
    '  "top_p": 0.9',
    '}',
  ]
}

function keylessFacts(
  { model }: DocsFacts,
  { gapMs, queueLength, tokensPerAddress, persona }: KeylessFacts,
): string[] {
  const allowance =
    tokensPerAddress === undefined
      ? []
      : [`- Gives one address ${tokensPerAddress.toLocaleString('en')} tokens a day`]
  return [
    `- Runs ${model.id}, which answers as ${persona.name}, created by ${persona.creator}`,
    `- Has rate limiting by client address: one request at a time, at most ${1000 / gapMs} a second, ${gapMs} ms between two starts; ${queueLength} may wait`,
    ...allowance,
    '- Supports both streaming and non-streaming responses',
    '- Needs no API key',
    '- Has CORS enabled for browser requests',
    '- Answers an error as {"error": "one sentence"}',
  ]
}

function keyedRequest({ baseUrl, modelName }: DocsFacts): string[] {
  return [
    `API Endpoint: ${baseUrl}/v1/chat/completions`,
    'Method: POST',
    'Headers: Authorization: Bearer YOUR_API_KEY',
    'Request format (JSON):',
    '{',
    `  "model": "${modelName}",`,
    '  "messages": [',
    '    {"role": "user", "content": "your message here"}',
    '  ],',
    '  "stream": true, // or false for non-streaming',
    '  "temperature": 0.8',
    '}',
  ]
}

function keyedFacts({ model }: DocsFacts): string[] {
  return [
    `- Runs ${model.id}`,
    '- Supports both streaming and non-streaming responses',
    '- Needs an API key, which must stay on the server: the page talks to a route of ours that adds it',
    '- Answers an error as {"error": {"message", "type", "param", "code"}}',
  ]
}
