import { chatRequestSchema, ERRORS } from '@verbatim/protocol'
import { z } from 'zod'
import type { Config } from '../config/config.ts'
import { accountsDocument } from './openapi-accounts.ts'
import { proofDocument } from './openapi-proof.ts'
import { responsesDocument } from './openapi-responses.ts'

/** Beside every answer that did not fail. */
const SEAL = ['chain_id', 'signature', 'receipt']

type Json = { [key: string]: unknown }

const KEYED = [{ bearer: [] }, { apiKey: [] }]

/** The OpenAPI 3.1 document of what this service serves, made from the schemas that validate. */
export function openApiDocument(config: Config): Json {
  const parts = [
    responsesDocument(KEYED, failure()),
    proofDocument(KEYED, failure()),
    accountsDocument(KEYED, failure()),
  ]
  return {
    openapi: '3.1.0',
    info: { title: 'Verbatim', version: '0.1.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths: Object.assign({}, completionPaths(config), ...parts.map(({ paths }) => paths), servicePaths()),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas: Object.assign({}, ownSchemas(), ...parts.map(({ schemas }) => schemas)),
    },
  }
}

function completionPaths(config: Config): Json {
  const chat = completion('ChatRequest', 'OpenAI chat completion', KEYED)
  const keyless = {
    post: completion('KeylessRequest', 'A completion without a key', []),
    get: read('Status, model, queue and rate limits', 'Status'),
  }
  return {
    '/v1/chat/completions': { post: chat },
    '/api/v1/chat/completions': { post: chat },
    '/api/v1/generate': { post: completion('ChatRequest', 'A whole answer; never streams', KEYED) },
    '/api/v1/generate/stream': {
      post: completion('ChatRequest', 'An answer with final usage events', KEYED),
    },
    ...Object.fromEntries(config.keyless.paths.map((path) => [path, keyless])),
  }
}

function servicePaths(): Json {
  const models = read('The models that are served', 'ModelList')
  const model = { ...read('One model', 'Model'), parameters: [pathParameter('id')] }
  return {
    '/v1/queue/{id}': {
      get: { ...read('Where a waiting request stands', 'QueuePlace'), parameters: [pathParameter('id')] },
    },
    '/v1/models': { get: models },
    '/v1/models/{id}': { get: model },
    '/api/v1/models': { get: models },
    '/api/v1/models/{id}': { get: model },
    '/healthz': { get: read('The service runs', 'Status') },
    '/metrics': { get: { ...read('Counters for Prometheus', 'Status'), responses: metricsResponse() } },
    '/readyz': { get: read('The engine answers', 'Status') },
  }
}

function ownSchemas(): Json {
  const schema = z.toJSONSchema(chatRequestSchema, { io: 'input', unrepresentable: 'any' })
  delete schema.$schema
  return {
    ChatRequest: schema,
    KeylessRequest: { ...schema, required: ['messages'] },
    ChatCompletion: {
      type: 'object',
      required: ['id', 'object', 'created', 'model', 'choices', 'usage', ...SEAL],
      properties: {
        chain_id: { type: 'integer' },
        signature: { type: 'string', pattern: '^[0-9a-f]{130}$' },
        receipt: { type: 'string', pattern: '^rcpt_[0-9a-f]{32}$' },
      },
    },
    ModelList: { type: 'object', required: ['object', 'data'] },
    Model: { type: 'object', required: ['id', 'object', 'supported_parameters'] },
    Status: { type: 'object', required: ['status'] },
    QueuePlace: {
      type: 'object',
      required: ['request', 'position', 'waiting', 'estimated_wait_seconds'],
      properties: {
        request: { type: 'string' },
        position: { type: 'integer', minimum: 1 },
        waiting: { type: 'integer' },
        estimated_wait_seconds: { type: ['integer', 'null'] },
      },
    },
    Error: errorSchema(),
  }
}

const RATE_HEADERS = ['limit', 'remaining', 'reset'].flatMap((what) =>
  ['requests', 'tokens'].map((unit) => `x-ratelimit-${what}-${unit}`),
)

/** Where a key is needed, a repeat is told by its header, and limits are told in the answer's. */
function completion(schema: string, summary: string, security: object[]): Json {
  const isKeyed = security.length > 0
  const headers = Object.fromEntries(
    ['x-request-id', ...(isKeyed ? ['idempotent-replayed', ...RATE_HEADERS] : [])].map((name) => [
      name,
      { schema: { type: 'string' } },
    ]),
  )
  return {
    summary,
    security,
    ...(isKeyed ? { parameters: [IDEMPOTENCY_KEY] } : {}),
    requestBody: { required: true, content: { 'application/json': { schema: ref(schema) } } },
    responses: {
      '200': {
        description: 'The completion; with stream: true its chunks as server-sent events',
        headers,
        content: {
          'application/json': { schema: ref('ChatCompletion') },
          'text/event-stream': { schema: { type: 'string' } },
        },
      },
      default: failure(),
    },
  }
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'A repeat with the same key gives the same answer, and no second charge, for a day.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

function read(summary: string, schema: string): Json {
  return {
    summary,
    security: [],
    responses: {
      '200': { description: summary, content: { 'application/json': { schema: ref(schema) } } },
      default: failure(),
    },
  }
}

function metricsResponse(): Json {
  const content = { 'text/plain': { schema: { type: 'string' } } }
  return { '200': { description: 'Text exposition format 0.0.4', content } }
}

function failure(): Json {
  return {
    description: 'An error; on keyless surfaces `error` is one string',
    content: { 'application/json': { schema: ref('Error') } },
  }
}

function errorSchema(): Json {
  const details = {
    type: 'object',
    required: ['message', 'type', 'param', 'code'],
    properties: {
      message: { type: 'string' },
      type: { type: 'string' },
      param: { type: ['string', 'null'] },
      code: { enum: Object.keys(ERRORS) },
    },
  }
  return {
    type: 'object',
    required: ['error'],
    properties: { error: { anyOf: [details, { type: 'string' }] } },
  }
}

function pathParameter(name: string): Json {
  return { name, in: 'path', required: true, schema: { type: 'string' } }
}

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}
