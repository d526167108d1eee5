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
import { accountSchemas } from './openapi-account-answers.ts'
import { contentOf, type OpenApiPart, pathsOf, type Routes } from './openapi-routes.ts'
import { schemaOf } from './openapi-shapes.ts'
import { ownerTokenSchema } from './session-routes.ts'

const BODIES = {
  NewKey: newKeySchema,
  KeyChange: keyChangeSchema,
  KeyRotation: keyRotationSchema,
  NewAccount: newAccountSchema,
  AccountChange: accountChangeSchema,
  CreditOrder: creditOrderSchema,
  OwnerToken: ownerTokenSchema,
}

const CSV = contentOf('text/csv')

const KEYS: Routes = {
  '/api/v1/keys': {
    get: { summary: 'The keys of the account', answer: 'KeyPage', query: accountQuerySchema },
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
  '/api/v1/keys/{id}/restore': { post: { summary: 'Takes the revocation of a key back', answer: 'Key' } },
  '/api/v1/keys/{id}/rotate': {
    post: {
      summary: 'Gives a key another secret',
      answer: 'RotatedKey',
      body: 'KeyRotation',
      bodyOptional: true,
    },
  },
}

const ACCOUNTS: Routes = {
  '/api/v1/accounts': {
    get: { summary: 'All accounts', answer: 'AccountPage' },
    post: { summary: 'Opens an account', answer: 'Account', status: 201, body: 'NewAccount' },
  },
  '/api/v1/accounts/{id}': {
    get: { summary: 'One account', answer: 'Account' },
    patch: { summary: 'Changes an account: what is absent stays', answer: 'Account', body: 'AccountChange' },
  },
  '/api/v1/audit': {
    get: { summary: 'Administrative acts, newest first', answer: 'AuditPage', query: historyQuerySchema },
  },
}

const CREDITS: Routes = {
  '/api/v1/credits': {
    get: { summary: 'The balance of the account', answer: 'Credits', query: accountQuerySchema },
  },
  '/api/v1/credits/history': {
    get: {
      summary: 'How the account came to it, newest first',
      answer: 'CreditPage',
      query: historyQuerySchema,
    },
  },
  '/api/v1/credits/grants': {
    post: { summary: 'Gives credits, once for each id', answer: 'Credits', status: 201, body: 'CreditOrder' },
  },
  '/api/v1/credits/withdrawals': {
    post: { summary: 'Takes credits, once for each id', answer: 'Credits', status: 201, body: 'CreditOrder' },
  },
  '/api/v1/usage': {
    get: { summary: 'What was used, summed up', answer: 'Usages', query: usageQuerySchema, content: CSV },
  },
  '/api/v1/usage/requests': {
    get: {
      summary: 'Requests, newest first',
      answer: 'UsageRowPage',
      query: usageRowsQuerySchema,
      content: CSV,
    },
  },
}

const SESSION: Routes = {
  '/api/v1/session': {
    get: { summary: 'Who is signed in, by the cookie', answer: 'Session', open: true },
    post: { summary: 'Signs the owner in by a link', answer: 'Session', body: 'OwnerToken', open: true },
    delete: { summary: 'Signs out', answer: 'Session', open: true },
  },
}

/** Keys, accounts, credits, usage, the audit log and sessions. */
export function accountsPart(): OpenApiPart {
  const bodies = Object.entries(BODIES).map(([name, schema]) => [name, schemaOf(schema)])
  return {
    paths: {
      ...pathsOf('Keys', KEYS),
      ...pathsOf('Credits and usage', CREDITS),
      ...pathsOf('Accounts', ACCOUNTS),
      ...pathsOf('Session', SESSION),
    },
    schemas: { ...Object.fromEntries(bodies), ...accountSchemas() },
  }
}
