import { BUDGET_PERIODS, SCOPES } from '@verbatim/protocol'
import {
  anything,
  credits,
  flag,
  integer,
  type Json,
  list,
  number,
  object,
  one,
  orNull,
  page,
  ref,
  said,
  text,
  time,
} from './openapi-shapes.ts'

const KEY_NAME: Json = { id: text, object: { const: 'key' }, name: text, account: text }
const KEY: Json = {
  ...KEY_NAME,
  prefix: said(text, 'Its first characters, by which its holder knows it'),
  scopes: list(one(...SCOPES)),
  models: orNull(list(text)),
  budget: orNull(object({ limit: credits, period: one(...BUDGET_PERIODS) })),
  limits: ref('Limits'),
  retain: said(flag, 'Whether requests and answers are kept for bundles'),
  made_by: orNull(text),
  created_at: time,
  expires_at: orNull(time),
  last_used_at: orNull(time),
  revoked_at: orNull(time),
}
/** The key that is shown with a request for the session. */
const SHOWN_KEY: Json = object({
  id: text,
  account: text,
  billing: one('prepaid', 'unmetered'),
  scopes: list(one(...SCOPES)),
})

const SECRET: Json = { key: said(text, 'The secret, which no other answer has') }
const BALANCE: Json = {
  billing: one('prepaid', 'unmetered'),
  available: said(credits, 'What can be spent now'),
  held: said(credits, 'What running requests have set aside'),
}
const TOKENS: Json = {
  prompt_tokens: integer,
  cached_tokens: integer,
  completion_tokens: integer,
  reasoning_tokens: integer,
}

/** What the routes of administration answer, as protocol/src/account-answers.ts types it; docs/reference/accounts.md and usage.md say what it is. */
export function accountSchemas(): Json {
  return {
    Limits: object({
      requests_per_minute: orNull(integer),
      tokens_per_minute: orNull(integer),
      concurrent_requests: orNull(integer),
    }),
    KeyName: object(KEY_NAME),
    Key: object(KEY),
    MadeKey: object({ ...KEY, ...SECRET }),
    RotatedKey: object({
      ...KEY,
      ...SECRET,
      earlier_secret_until: said(time, 'Until when the secret before it is good'),
    }),
    KeyPage: page(ref('KeyName')),
    Credits: object({ account: text, ...BALANCE, balance: credits }),
    CreditEntry: object({
      id: text,
      kind: text,
      amount: credits,
      debit: text,
      credit: text,
      request_id: orNull(text),
      memo: orNull(text),
      at: time,
    }),
    CreditPage: page(ref('CreditEntry')),
    Account: object({
      id: text,
      object: { const: 'account' },
      name: text,
      ...BALANCE,
      organization: orNull(text),
      limits: ref('Limits'),
      share: integer,
      created_at: time,
    }),
    AccountPage: page(ref('Account')),
    ...usageSchemas(),
    AuditEntry: object({
      seq: integer,
      at: time,
      actor: text,
      action: text,
      target: orNull(text),
      account: orNull(text),
      request_id: orNull(text),
      details: { type: 'object' },
    }),
    AuditPage: page(ref('AuditEntry')),
    Session: object(
      { signed_in: flag, sign_in: one('owner-link', 'users') },
      {
        sign_up: orNull(text),
        oidc: flag,
        mail: said(flag, 'Whether links are mailed, as for a forgotten password'),
        actor: text,
        role: orNull(text),
        accounts: anything,
        scopes: list(one(...SCOPES)),
        key: orNull(SHOWN_KEY),
      },
    ),
  }
}

function usageSchemas(): Json {
  return {
    Usages: object({ from: time, to: time, data: list(ref('UsageGroup')) }),
    UsageGroup: object(
      {
        requests: integer,
        ...TOKENS,
        cost: credits,
        errors: integer,
        median_latency_ms: orNull(number),
        median_first_token_ms: orNull(number),
      },
      { day: text, key: orNull(text), model: orNull(text), account: text },
    ),
    UsageRow: object({
      request_id: text,
      at: time,
      account: text,
      key: orNull(text),
      surface: text,
      model: orNull(text),
      status: integer,
      ...TOKENS,
      latency_ms: number,
      first_token_ms: orNull(number),
      cost: credits,
      receipt: orNull(text),
      requests: integer,
    }),
    UsageRowPage: page(ref('UsageRow')),
  }
}
