import type { DocsFacts } from '../docs-facts.ts'
import { PICTURE } from './picture.ts'
import type { Sample } from './sample.ts'
import { useCases } from './use-cases.ts'

const ANSWER = { shows: ['choices', 0, 'message', 'content'], type: typeOfAnswer('') } as const
const STREAM: Pick<Sample, 'streams' | 'shows' | 'type'> = {
  streams: 'chat',
  shows: [],
  type: '{\n  choices?: { delta: { content?: string | null } }[]\n  error?: unknown\n}',
}
const RESPONSE_EVENT = '{\n  type: string\n  delta: string\n  error?: unknown\n}'
const OPEN: Partial<Sample> = { keyed: false }
const LIST = '{\n  data: { id: string }[]\n}'

const EXPLAIN = 'Explain quantum computing in simple terms.'
const HELPFUL = { role: 'system', content: 'You are a helpful assistant.' }

/** What is asked in the samples that all four languages have, by the names that pages know them by. */
export function requestsToShow(facts: DocsFacts): Record<string, Sample> {
  return {
    ...chatRequests(facts.modelName),
    ...useCases((body) => ask(CHAT, { model: facts.modelName, max_tokens: 200, ...body })),
    ...generateRequests(facts.modelName),
    ...responsesRequests(facts.modelName),
    ...keylessRequests(facts.keyless?.paths[0] ?? ''),
    ...serviceRequests(facts.model.id),
    ...accountRequests(),
  }
}

const CHAT = '/v1/chat/completions'

function ask(path: string, body: NonNullable<Sample['body']>, more: Partial<Sample> = {}): Sample {
  return { method: 'POST', path, keyed: true, body, ...ANSWER, ...more }
}

function read(path: string, type: string, more: Partial<Sample> = {}): Sample {
  return { method: 'GET', path, keyed: true, shows: [], type, ...more }
}

function explain(model: string) {
  return { model, messages: [HELPFUL, user(EXPLAIN)], temperature: 0.7, max_tokens: 200 }
}

function chatRequests(model: string): Record<string, Sample> {
  const parts = [{ type: 'text', text: 'Describe the image.' }, image(PICTURE)]
  return {
    hello: ask(CHAT, { model, messages: [user('Hello!')] }),
    chat: ask(CHAT, explain(model)),
    'chat stream': ask(CHAT, { ...explain(model), stream: true }, STREAM),
    poem: ask(CHAT, { model, messages: [user('Write a poem')], temperature: 1.2, max_tokens: 100 }),
    vision: ask(CHAT, { model, messages: [{ role: 'user', content: parts }], max_tokens: 200 }),
    structured: ask(CHAT, {
      model,
      messages: [user('What is the capital of France? Answer as JSON.')],
      max_tokens: 300,
      response_format: { type: 'json_schema', json_schema: { name: 'capital', schema: CAPITAL } },
    }),
  }
}

function generateRequests(model: string): Record<string, Sample> {
  const body = { ...explain(model), reasoning_effort: 'medium' }
  const type = typeOfAnswer('  usage: { reasoningTokens: number; reasoningText: string }\n')
  return {
    generate: ask('/api/v1/generate', body, { shows: [], type }),
    'generate stream': ask('/api/v1/generate/stream', { ...body, stream: true }, STREAM),
  }
}

function responsesRequests(model: string): Record<string, Sample> {
  const body = { model, input: 'Say hello in three languages.', max_output_tokens: 200 }
  const whole: Partial<Sample> = {
    shows: [],
    type: '{\n  id: string\n  output: { type: string; content?: { text?: string }[] }[]\n}',
  }
  const streamed: Partial<Sample> = { streams: 'responses', shows: [], type: RESPONSE_EVENT }
  return {
    responses: ask('/v1/responses', body, whole),
    'responses stream': ask('/v1/responses', { ...body, stream: true }, streamed),
  }
}

function keylessRequests(path: string): Record<string, Sample> {
  const hello = [user('Hello! Who created you?')]
  const story = { messages: [user('Tell me a short story!')], max_tokens: 200 }
  return {
    keyless: ask(path, { messages: hello, stream: false, temperature: 0.8, max_tokens: 200 }, OPEN),
    'keyless stream': ask(path, story, { ...STREAM, ...OPEN }),
    'keyless status': read(path, '{\n  status: string\n  model: string\n}', OPEN),
  }
}

function serviceRequests(modelId: string): Record<string, Sample> {
  return {
    models: read('/v1/models', LIST, OPEN),
    model: read(`/v1/models/${modelId}`, '{\n  id: string\n  context_length: number\n}', OPEN),
    status: read('/api/v1/status', '{\n  status: string\n  problems: string[]\n}', OPEN),
    service: read('/.well-known/verbatim.json', '{\n  operator: string\n}', OPEN),
  }
}

function accountRequests(): Record<string, Sample> {
  const key = { name: 'Notebook', scopes: ['chat'], budget: { limit: '5', period: 'month' } }
  const made = { shows: ['key'], type: '{\n  id: string\n  key: string\n}' }
  return {
    keys: read('/api/v1/keys', LIST),
    'new key': ask('/api/v1/keys', key, made),
    usage: read('/api/v1/usage?group_by=day,model', '{\n  data: { requests: number; cost: string }[]\n}'),
    credits: read('/api/v1/credits', '{\n  available: string\n}'),
  }
}

const CAPITAL = {
  type: 'object',
  properties: { city: { type: 'string' }, country: { type: 'string' } },
  required: ['city', 'country'],
}

function user(content: string) {
  return { role: 'user', content }
}

function image(url: string) {
  return { type: 'image_url', image_url: { url } }
}

function typeOfAnswer(more: string): string {
  return `{\n  choices: { message: { content: string | null } }[]\n${more}}`
}
