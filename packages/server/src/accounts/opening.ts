import { randomUUID } from 'node:crypto'
import { formatCredits } from '@verbatim/protocol'
import { note } from '../audit/audit.ts'
import type { RateLimits } from '../auth/auth.ts'
import { grant, openAccount } from '../meter/meter.ts'
import type { Command } from '../store/store.ts'
import { type Acting, actBy, requireMay } from './acting.ts'

export interface NewAccount {
  name: string
  /** What it begins with, in nanocredits. */
  credits?: bigint | undefined
  /** Unmetered accounts are never charged. */
  billing?: 'prepaid' | 'unmetered' | undefined
  limits?: RateLimits | undefined
  /** Its weight in the fair queue. */
  share?: number | undefined
}

export interface Opening {
  accountId: string
  commands: Command<unknown>[]
}

/** What opens an account, with its first credits and its rows of the audit log. @throws VerbatimError `permission_denied` */
export function openingOf(by: Acting, account: NewAccount, at: number): Opening {
  requireMay(by, 'admin')
  const accountId = `acct_${randomUUID().replaceAll('-', '')}`
  const { name, credits = 0n, billing = 'prepaid', limits = {}, share = 1 } = account
  const act = { ...actBy(by, at), target: accountId, accountId }
  const details = { name, billing, limits, share }
  const opening: Command<unknown>[] = [
    openAccount({ id: accountId, name, billing, organizationId: null, limits, share, at }),
    note({ ...act, action: 'account-opened', details }),
  ]
  if (credits === 0n) return { accountId, commands: opening }
  const id = `${accountId}-opening`
  const granted = grant({ id, accountId, amount: credits, memo: 'opening balance', at })
  const noted = note({ ...act, action: 'credits-granted', details: { id, amount: formatCredits(credits) } })
  return { accountId, commands: [...opening, granted, noted] }
}
