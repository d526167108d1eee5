/** A request on each surface, as a caller sends it and as the answer comes: what a bundle is built of. */
import { type JsonObject, responseFromChunks } from '@verbatim/proof'
import { SseParser } from '@verbatim/protocol'
import { GET_WEATHER, user } from '../harmony/nano.ts'
import { post, type TestService } from '../support/service.ts'

export interface Exchange {
  request: JsonObject
  response: JsonObject
}

const CAPITAL = user('What is the capital of France?')
const WITH_USAGE = { stream: true, stream_options: { include_usage: true } }

const REQUESTS: Record<string, { path: string; body: JsonObject }> = {
  chat: { path: '/v1/chat/completions', body: CAPITAL },
  'chat, streamed': { path: '/v1/chat/completions', body: { ...CAPITAL, stream: true } },
  'chat, streamed with usage': { path: '/v1/chat/completions', body: { ...CAPITAL, ...WITH_USAGE } },
  'two choices with logprobs': {
    path: '/v1/chat/completions',
    body: { ...CAPITAL, n: 2, logprobs: true, top_logprobs: 2, seed: 7, temperature: 0.9 },
  },
  'raw reasoning, cut by the limit': {
    path: '/v1/chat/completions',
    body: { ...user('Tell me a story.'), separate_reasoning: false, max_completion_tokens: 20 },
  },
  'a tool call': {
    path: '/v1/chat/completions',
    body: { ...user('What is the weather in Oslo?'), tools: [GET_WEATHER] },
  },
  'a tool call, streamed': {
    path: '/v1/chat/completions',
    body: {
      ...user('What is the weather in Oslo?'),
      tools: [GET_WEATHER],
      tool_choice: 'required',
      stream: true,
    },
  },
  'another day': {
    path: '/v1/chat/completions',
    body: { ...CAPITAL, chat_template_kwargs: { current_date: '2025-02-03' }, reasoning_effort: 'low' },
  },
  generate: { path: '/api/v1/generate', body: CAPITAL },
  'generate, streamed': { path: '/api/v1/generate/stream', body: { ...CAPITAL, stream: true } },
  keyless: { path: '/api', body: { ...CAPITAL, stream: false } },
  'keyless, streamed': { path: '/api', body: CAPITAL },
  responses: {
    path: '/v1/responses',
    body: { instructions: 'Be brief.', input: 'What is the capital of France?' },
  },
  'responses, streamed': {
    path: '/v1/responses',
    body: { input: [{ role: 'user', content: 'What is the capital of France?' }], stream: true },
  },
}

export const EXCHANGES: string[] = Object.keys(REQUESTS)

/** @throws Error when the service refuses. */
export async function exchange(service: TestService, name: string): Promise<Exchange> {
  const { path, body } = REQUESTS[name] ?? { path: '', body: {} }
  return exchangeOf(service, path, { model: 'gpt-oss', temperature: 0.5, ...body })
}

/** Sends a body, streamed or not, and puts the answer together as a caller has it. */
export async function exchangeOf(service: TestService, path: string, request: JsonObject): Promise<Exchange> {
  const answer = await post(service, path, request, path === '/api' ? { 'x-api-key': '' } : {})
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${answer.status}: ${text}`)
  if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return { request, response: JSON.parse(text) as JsonObject }
  }
  const events = eventsIn(text)
  const last = events.at(-1)
  const response = path === '/v1/responses' ? (last?.response as JsonObject) : responseFromChunks(events)
  return { request, response }
}

function eventsIn(text: string): JsonObject[] {
  const events: JsonObject[] = []
  const parser = new SseParser((data) => {
    if (data !== '[DONE]') events.push(JSON.parse(data) as JsonObject)
  })
  parser.push(new TextEncoder().encode(text))
  return events
}
