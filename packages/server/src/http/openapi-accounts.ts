import {
  accountChangeSchema,
  accountQuerySchema,
  creditOrderSchema,
  historyQuerySchema,
  keyChangeSchema,
  keyRotationSchema,
  newAccountSchema,
  newKeySchema,
  usageQuerySchema,
  usageRowsQuerySchema,
} from '@verbatim/protocol'
import { z } from 'zod'
import { ownerTokenSchema } from './session-routes.ts'

type Json = { [key: string]: unknown }

const BODIES = {
  NewKey: newKeySchema,
  KeyChange: keyChangeSchema,
  KeyRotation: keyRotationSchema,
  NewAccount: newAccountSchema,
  AccountChange: accountChangeSchema,
  CreditOrder: creditOrderSchema,
  OwnerToken: ownerTokenSchema,
}

/** The members of each answer (protocol/src/account-answers.ts); docs/reference/accounts.md and usage.md say what they are. */
const KEY_NAME = ['id', 'object', 'name', 'account']
const KEY = [
  ...KEY_NAME,
  'prefix',
  'scopes',
  'models',
  'budget',
  'limits',
  'retain',
  'made_by',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
]
const ANSWERS: Record<string, readonly string[]> = {
  KeyName: KEY_NAME,
  Key: KEY,
  MadeKey: [...KEY, 'key'],
  RotatedKey: [...KEY, 'key', 'earlier_secret_until'],
  Page: ['object', 'data', 'next'],
  Credits: ['account', 'billing', 'available', 'held', 'balance'],
  Account: [
    'id',
    'object',
    'name',
    'billing',
    'available',
    'held',
    'organization',
    'limits',
    'share',
    'created_at',
  ],
  Usage: ['from', 'to', 'data'],
  Session: ['signed_in'],
}

interface Route {
  summary: string
  answer: string
  status?: 200 | 201
  body?: keyof typeof BODIES
  query?: z.ZodObject
  csv?: true
  /** Asked for without a key. */
  keyless?: true
}

const ROUTES: Record<string, Record<string, Route>> = {
  '/api/v1/keys': {
    get: { summary: 'The keys of the account', answer: 'Page', query: accountQuerySchema },
    post: {
      summary: 'Makes a key; the answer alone has its secret',
      answer: 'MadeKey',
      status: 201,
      body: 'NewKey',
    },
  },
  '/api/v1/keys/{id}': {
    get: { summary: "One key; of another member's its name", answer: 'KeyName' },
    patch: { summary: 'Changes a key: what is absent stays', answer: 'Key', body: 'KeyChange' },
    delete: { summary: 'Revokes a key', answer: 'Key' },
  },
  '/api/v1/keys/{id}/rotate': {
    post: { summary: 'Gives a key another secret', answer: 'RotatedKey', body: 'KeyRotation' },
  },
  '/api/v1/accounts': {
    get: { summary: 'All accounts', answer: 'Page' },
    post: { summary: 'Opens an account', answer: 'Account', status: 201, body: 'NewAccount' },
  },
  '/api/v1/accounts/{id}': {
    get: { summary: 'One account', answer: 'Account' },
    patch: { summary: 'Changes an account: what is absent stays', answer: 'Account', body: 'AccountChange' },
  },
  '/api/v1/credits': {
    get: { summary: 'The balance of the account', answer: 'Credits', query: accountQuerySchema },
  },
  '/api/v1/credits/history': {
    get: { summary: 'How the account came to it, newest first', answer: 'Page', query: historyQuerySchema },
  },
  '/api/v1/credits/grants': {
    post: { summary: 'Gives credits, once for each id', answer: 'Credits', status: 201, body: 'CreditOrder' },
  },
  '/api/v1/credits/withdrawals': {
    post: { summary: 'Takes credits, once for each id', answer: 'Credits', status: 201, body: 'CreditOrder' },
  },
  '/api/v1/usage': {
    get: { summary: 'What was used, summed up', answer: 'Usage', query: usageQuerySchema, csv: true },
  },
  '/api/v1/usage/requests': {
    get: { summary: 'Requests, newest first', answer: 'Page', query: usageRowsQuerySchema, csv: true },
  },
  '/api/v1/audit': {
    get: { summary: 'Administrative acts, newest first', answer: 'Page', query: historyQuerySchema },
  },
  '/api/v1/session': {
    get: { summary: 'Who is signed in, by the cookie', answer: 'Session', keyless: true },
    post: { summary: 'Signs the owner in by a link', answer: 'Session', body: 'OwnerToken', keyless: true },
    delete: { summary: 'Signs out', answer: 'Session', keyless: true },
  },
}

/** Keys, accounts, credits, usage, the audit log and sessions, for the OpenAPI document. */
export function accountsDocument(keyed: object[], failure: Json): { paths: Json; schemas: Json } {
  const paths = Object.entries(ROUTES).map(([path, methods]): [string, Json] => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, route]) => [
        method,
        {
          ...operation(path, route),
          security: route.keyless ? [] : keyed,
          responses: { ...answered(route), default: failure },
        },
      ]),
    ),
  ])
  return { paths: Object.fromEntries(paths), schemas: schemas() }
}

function operation(path: string, { summary, body, query }: Route): Json {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
  const parameters = [
    ...(path.includes('{id}') ? [id] : []),
    ...(query === undefined ? [] : queryParameters(query)),
  ]
  return {
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: body !== 'KeyRotation', content: json(body) } }),
  }
}

function answered({ answer, status = 200, csv }: Route): Json {
  const content =
    csv === undefined ? json(answer) : { ...json(answer), 'text/csv': { schema: { type: 'string' } } }
  return { [status]: { description: answer, content } }
}

function queryParameters(schema: z.ZodObject): Json[] {
  const { properties = {} } = jsonSchema(schema) as { properties?: Json }
  return Object.entries(properties).map(([name, property]) => ({ name, in: 'query', schema: property }))
}

function schemas(): Json {
  return Object.fromEntries([
    ...Object.entries(BODIES).map(([name, schema]) => [name, jsonSchema(schema)]),
    ...Object.entries(ANSWERS).map(([name, required]) => [name, { type: 'object', required }]),
  ])
}

function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _, ...document } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return document
}

function json(name: string): Json {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } }
}
