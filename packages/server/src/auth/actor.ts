import type { IncomingHttpHeaders } from 'node:http'
import { allows } from './permission.ts'
import type { KeyGrant, KeyOwner, RateLimits, Scope } from './principal.ts'

/** Who administers: a key with the scope for it, somebody who signed in, or the operator at the command line. */
export interface Actor {
  /** As the audit log names it: `key:ID`, `user:ID`, `owner`, `cli`. */
  readonly id: string
  /** The accounts whose things it sees. */
  readonly accountIds: 'all' | readonly string[]
  /** The account that is meant when none is named; the first of its own by default, or the operator's. */
  readonly accountId?: string | undefined
  may(scope: Scope): boolean
  /** What it can hand on at most; undefined without bounds. */
  readonly bounds?: KeyGrant | undefined
  /** What bounds keys that have no limits of their own, itself among them. */
  readonly defaultLimits?: RateLimits | undefined
  /** A member of an organisation manages only what it made. */
  readonly ownKeysOnly?: boolean | undefined
  /** In the organisation of the account, for somebody who signed in. */
  readonly role?: 'owner' | 'member' | 'viewer' | undefined
}

/** Finds who signed in, by the cookie of a session. */
export interface SessionReader {
  find(headers: IncomingHttpHeaders): Promise<Actor | undefined>
}

/** A key acts for its own account, and for all with the scope `admin`. */
export function actorOfKey(owner: KeyOwner): Actor {
  const isAdmin = owner.scopes.includes('admin')
  return {
    id: `key:${owner.keyId}`,
    accountIds: isAdmin ? 'all' : [owner.account.id],
    accountId: owner.account.id,
    may: (scope) => allows(owner.scopes, scope),
    bounds: { ...owner, limits: owner.ownLimits ?? owner.limits },
    // An admin is bound by what its key was given, not by what counts for everybody else.
    ...(!isAdmin && { defaultLimits: owner.defaultLimits }),
  }
}
