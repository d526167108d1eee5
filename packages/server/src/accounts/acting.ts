import { VerbatimError } from '@verbatim/protocol'
import type { Actor, Scope } from '../auth/auth.ts'

/** Who does it, and in which request, for the audit log. */
export interface Acting {
  actor: Actor
  requestId?: string | undefined
}

/** The operator at the machine, who has the database in his hands anyway. */
export const OPERATOR: Acting = { actor: { id: 'cli', accountIds: 'all', may: () => true } }

/** The account of the operator's own keys, which are never charged. */
export const OWNER_ACCOUNT = 'acct_owner'

/** @throws VerbatimError `permission_denied` */
export function requireMay({ actor }: Acting, scope: Scope): void {
  if (actor.may(scope)) return
  throw new VerbatimError('permission_denied', `This needs the scope "${scope}".`)
}

export function sees({ actor }: Acting, accountId: string): boolean {
  return actor.accountIds === 'all' || actor.accountIds.includes(accountId)
}

/**
 * The account that is meant. What is another's is as good as absent.
 *
 * @throws VerbatimError `not_found`
 */
export function accountOf(by: Acting, named: string | undefined): string {
  const { accountId, accountIds } = by.actor
  const meant = named ?? accountId ?? (accountIds === 'all' ? OWNER_ACCOUNT : accountIds[0])
  if (meant !== undefined && sees(by, meant)) return meant
  throw unknownAccount(meant ?? '')
}

export function unknownAccount(id: string): VerbatimError {
  return new VerbatimError('not_found', `There is no account "${id}".`, { param: 'account' })
}

/** What every row of the audit log has. */
export function actBy({ actor, requestId }: Acting, at: number) {
  return { at, actor: actor.id, requestId }
}

/** A limit that is undefined stays as it is. */
export function changesLimits(limits: object = {}): boolean {
  return Object.values(limits).some((limit) => limit !== undefined)
}
