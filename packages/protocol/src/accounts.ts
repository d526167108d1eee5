import { z } from 'zod'
import { parseCredits } from './credits.ts'

/**
 * Keys, accounts, credits and usage: what their routes take (`/api/v1/keys`, `/api/v1/accounts`, `/api/v1/credits`, `/api/v1/usage`,
 * `/api/v1/audit`). What comes back is in account-answers.ts. Amounts are decimal strings of credits, times ISO 8601.
 */
const AMOUNT = 'must be an amount of credits as a decimal string such as "12.5", with at most 9 decimals'

const amount = z
  .string({ error: AMOUNT })
  .regex(/^\d{1,9}(\.\d{1,9})?$/, { error: AMOUNT })
  .transform((text) => parseCredits(text))

const paid = amount.refine((value) => value > 0n, { error: 'must be an amount above 0' })

const TIME = 'must be a date (2026-01-31) or a time with its zone (2026-01-31T12:00:00Z)'
const TIME_FORM = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/

/** The 31st of February is read as a day in March otherwise. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10)
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}

/** Milliseconds since 1970; a date is its beginning in UTC. */
const time = z
  .string({ error: TIME })
  .refine((text) => TIME_FORM.test(text) && !Number.isNaN(Date.parse(text)) && isDay(text), { error: TIME })
  .transform((text) => Date.parse(text))

const name = z
  .string({ error: 'must be a string' })
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(200, { error: 'must have at most 200 characters' })

/** What a key may be used for. `admin` is everything, of all accounts. */
export const SCOPES = ['chat', 'usage', 'keys', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/** After which time a budget begins anew. Days, weeks and months are those of UTC; weeks begin on Monday. */
export const BUDGET_PERIODS = ['day', 'week', 'month', 'ever'] as const
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number]

/** By which usage is summed up. */
export const USAGE_GROUPINGS = ['day', 'key', 'model', 'account'] as const
export type UsageGrouping = (typeof USAGE_GROUPINGS)[number]

const scope = z.enum(SCOPES)
const period = z.enum(BUDGET_PERIODS)
const scopes = z
  .array(scope)
  .min(1)
  .transform((given) => [...new Set(given)])
const models = z.array(z.string().min(1).max(300)).min(1).max(100)
const budget = z.strictObject({ limit: amount, period })

function integer(least: number, most: number, unit = '') {
  const error = `must be an integer${unit} from ${least} to ${most}`
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}

const count = integer(1, 1_000_000_000)
const limits = z.strictObject({
  requests_per_minute: count.nullable().optional(),
  tokens_per_minute: count.nullable().optional(),
  concurrent_requests: count.nullable().optional(),
})

const id = z
  .string({ error: 'must be a string' })
  .min(1, { error: 'must not be empty' })
  .max(200, { error: 'must have at most 200 characters' })
const share = integer(1, 1000)

/** What can be set of a key; null is no bound. */
const keySettings = {
  scopes: scopes.optional(),
  models: models.nullable().optional(),
  expires_at: time.nullable().optional(),
  budget: budget.nullable().optional(),
  limits: limits.optional(),
  retain: z.boolean().optional(),
}

/** `POST /api/v1/keys`. `credits` opens an account of the key's own with that balance. */
export const newKeySchema = z.strictObject({
  name,
  account: id.optional(),
  credits: amount.optional(),
  ...keySettings,
})

/** `PATCH /api/v1/keys/{id}`: what is absent stays. */
export const keyChangeSchema = z.strictObject({ name: name.optional(), ...keySettings })

/** `POST /api/v1/keys/{id}/rotate`: 90 days at most. */
export const keyRotationSchema = z.strictObject({
  overlap_seconds: integer(0, 7_776_000, ' of seconds').default(86_400),
})

/** `POST /api/v1/accounts`. */
export const newAccountSchema = z.strictObject({
  name,
  credits: amount.optional(),
  billing: z.enum(['prepaid', 'unmetered']).optional(),
  limits: limits.optional(),
  share: share.optional(),
})

/** `PATCH /api/v1/accounts/{id}`. */
export const accountChangeSchema = z.strictObject({
  name: name.optional(),
  limits: limits.optional(),
  share: share.optional(),
})

const ORDER = 'must have 1 to 64 letters, digits, dots, dashes and underscores'

/** `POST /api/v1/credits/grants` and `…/withdrawals`: with the same id again it is done once. */
export const creditOrderSchema = z.strictObject({
  id: z.string({ error: ORDER }).regex(/^[A-Za-z0-9._-]{1,64}$/, { error: ORDER }),
  account: id,
  amount: paid,
  memo: z.string().max(1000, { error: 'must have at most 1000 characters' }).optional(),
})

const LIMIT = 'must be an integer from 1 to 1000'
const limit = z
  .string()
  .regex(/^([1-9]\d{0,2}|1000)$/, { error: LIMIT })
  .transform(Number)
  .default(100)
const CURSOR = 'must be the "next" of the page before'
const place = z
  .string()
  .regex(/^\d{1,15}$/, { error: CURSOR })
  .transform(Number)
  .optional()

/** `GET /api/v1/keys`, `/api/v1/credits`. */
export const accountQuerySchema = z.strictObject({ account: id.optional() })

/** `GET /api/v1/credits/history`, `/api/v1/audit`: newest first. */
export const historyQuerySchema = z.strictObject({ account: id.optional(), limit, before: place })

const GROUPS = 'must name day, key, model or account, with commas between'
const group = z.enum(USAGE_GROUPINGS, { error: GROUPS })
const groups = z
  .string()
  .transform((text) => [...new Set(text.split(','))])
  .pipe(z.array(group))

const usageFilter = {
  account: id.optional(),
  from: time.optional(),
  to: time.optional(),
  key: id.optional(),
  model: id.optional(),
  format: z.enum(['json', 'csv']).default('json'),
}

/** `GET /api/v1/usage`: from inclusive, to exclusive; the last 30 days without them. */
export const usageQuerySchema = z.strictObject({
  ...usageFilter,
  group_by: groups.default(['day', 'key', 'model']),
})

/** `GET /api/v1/usage/requests`: newest first. As CSV all of them, without pages. */
export const usageRowsQuerySchema = z.strictObject({
  ...usageFilter,
  limit,
  before: z.string().max(300, { error: CURSOR }).optional(),
})

/** As they are sent: null lifts a limit, an absent one stays. */
export type LimitsBody = z.output<typeof limits>
