import type { KeyAnswer } from '@verbatim/protocol'

/** What a form of a key holds: texts as they were typed, empty where there is no bound. */
export interface KeyForm {
  name: string
  /** `own` is the maker's account, `new` opens one, all else names one. */
  account: string
  credits: string
  scopes: readonly string[]
  /** Empty is every model. */
  models: readonly string[]
  budget: string
  period: string
  /** A day in UTC, at whose beginning the key ends. */
  expires: string
  requestsPerMinute: string
  tokensPerMinute: string
  concurrent: string
  retain: boolean
}

export const OWN_ACCOUNT = 'own'
export const NEW_ACCOUNT = 'new'

export function emptyKeyForm(): KeyForm {
  return {
    name: '',
    account: OWN_ACCOUNT,
    credits: '',
    scopes: ['chat', 'usage'],
    models: [],
    budget: '',
    period: 'month',
    expires: '',
    requestsPerMinute: '',
    tokensPerMinute: '',
    concurrent: '',
    retain: false,
  }
}

export function formOfKey(key: KeyAnswer): KeyForm {
  const { requests_per_minute, tokens_per_minute, concurrent_requests } = key.limits
  return {
    name: key.name,
    account: key.account,
    credits: '',
    scopes: key.scopes,
    models: key.models ?? [],
    budget: key.budget?.limit ?? '',
    period: key.budget?.period ?? 'month',
    expires: key.expires_at?.slice(0, 10) ?? '',
    requestsPerMinute: requests_per_minute?.toString() ?? '',
    tokensPerMinute: tokens_per_minute?.toString() ?? '',
    concurrent: concurrent_requests?.toString() ?? '',
    retain: key.retain,
  }
}

/** The body of `POST /api/v1/keys`. What has no bound here is not named, and so is as the maker has it. */
export function newKeyBody(form: KeyForm): Record<string, unknown> {
  const { scopes, retain, ...settings } = settingsOf(form)
  const { limits, ...bounds } = settings
  const named = Object.entries(bounds).filter(([, value]) => value !== null)
  const limited = Object.entries(limits).filter(([, value]) => value !== null)
  return {
    ...Object.fromEntries(named),
    scopes,
    ...(limited.length > 0 && { limits: Object.fromEntries(limited) }),
    ...(retain && { retain }),
    ...accountOf(form),
  }
}

function accountOf({ account, credits }: KeyForm): Record<string, string> {
  if (account === NEW_ACCOUNT) return { credits: credits.trim() === '' ? '0' : credits.trim() }
  return account === OWN_ACCOUNT ? {} : { account }
}

/** The body of `PATCH /api/v1/keys/{id}`: only what is another than before, so that nothing else is touched. */
export function keyChangeBody(form: KeyForm, key: KeyAnswer): Record<string, unknown> {
  const before: Record<string, unknown> = settingsOf(formOfKey(key))
  const after: Record<string, unknown> = settingsOf(form)
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  )
}

function settingsOf(form: KeyForm) {
  const budget = form.budget.trim()
  return {
    name: form.name.trim(),
    scopes: [...form.scopes],
    models: form.models.length === 0 ? null : [...form.models],
    budget: budget === '' ? null : { limit: budget, period: form.period },
    expires_at: form.expires === '' ? null : form.expires,
    limits: {
      requests_per_minute: numberOrNull(form.requestsPerMinute),
      tokens_per_minute: numberOrNull(form.tokensPerMinute),
      concurrent_requests: numberOrNull(form.concurrent),
    },
    retain: form.retain,
  }
}

function numberOrNull(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}
