import { VerbatimError } from '@verbatim/protocol'
import { LIMIT_NAMES } from './limits-change.ts'
import type { KeyBudget, KeyGrant, Principal, RateLimits, Scope } from './principal.ts'

/** `admin` is every scope. */
export function allows(scopes: readonly Scope[], scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin')
}

/** @throws VerbatimError `permission_denied` */
export function requireScope(principal: Principal, scope: Scope): void {
  if (principal.kind === 'key' && allows(principal.scopes, scope)) return
  throw new VerbatimError('permission_denied', `This needs a key with the scope "${scope}".`)
}

/**
 * @param names the model's id and its aliases: a key may name any of them. A keyless caller is not bound.
 * @throws VerbatimError `permission_denied`
 */
export function requireModel(principal: Principal, names: readonly string[]): void {
  if (principal.kind !== 'key' || principal.models === undefined) return
  if (names.some((name) => principal.models?.includes(name))) return
  throw new VerbatimError(
    'permission_denied',
    `This key may not use the model ${names[0] ?? ''}; it may use ${principal.models.join(', ') || 'none'}.`,
    { param: 'model' },
  )
}

/** Whether the holder of the one could do all that the other allows: nobody makes or takes over a key that can do more than he. */
export function covers(holder: KeyGrant, grant: KeyGrant): boolean {
  return (
    grant.scopes.every((scope) => allows(holder.scopes, scope)) &&
    coversModels(holder.models, grant.models) &&
    coversBudget(holder.budget, grant.budget) &&
    coversLimits(holder.limits, grant.limits) &&
    (grant.expiresAt ?? Infinity) <= (holder.expiresAt ?? Infinity)
  )
}

function coversModels(holder: KeyGrant['models'], models: KeyGrant['models']): boolean {
  return holder === undefined || (models?.every((model) => holder.includes(model)) ?? false)
}

/** Budgets of unlike periods cannot be compared. */
function coversBudget(holder: KeyBudget | undefined, budget: KeyBudget | undefined): boolean {
  return holder === undefined || (holder.period === budget?.period && budget.limit <= holder.limit)
}

function coversLimits(holder: RateLimits, limits: RateLimits): boolean {
  return LIMIT_NAMES.every((name) => (limits[name] ?? Infinity) <= (holder[name] ?? Infinity))
}
