import type { BudgetPeriod, Scope } from '@verbatim/protocol'
import type { RateLimits } from '../config/config.ts'

export type { BudgetPeriod, Scope } from '@verbatim/protocol'
export type { RateLimits } from '../config/config.ts'

/** A bound on what a key spends in a period. */
export interface KeyBudget {
  /** Nanocredits. */
  limit: bigint
  period: BudgetPeriod
}

/** What a key allows its holder. */
export interface KeyGrant {
  scopes: readonly Scope[]
  /** Ids or aliases; undefined for all models. */
  models: readonly string[] | undefined
  budget: KeyBudget | undefined
  limits: RateLimits
  /** Milliseconds since 1970. */
  expiresAt: number | undefined
}

/** Who pays, on which terms. */
export interface AccountTerms {
  id: string
  billing: 'prepaid' | 'unmetered'
  limits: RateLimits
  /** Its weight in the fair queue. */
  share: number
}

export interface KeyOwner extends KeyGrant {
  /** Of `limits`, those that the key was given itself. */
  ownLimits?: RateLimits
  /** Of `limits`, those of the installation, for keys that have none of their own. */
  defaultLimits?: RateLimits
  /** Stays the same when the key's secret is rotated. */
  keyId: string
  name: string
  /** Whether its requests and answers are kept for a time, so that bundles can be had. */
  retainsRequests: boolean
  account: AccountTerms
}

/** Who asks. `keyless` is anybody on a keyless surface. */
export type Principal = ({ kind: 'key' } & KeyOwner) | { kind: 'keyless'; address: string }
