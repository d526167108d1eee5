/**
 * Who sits at the page: a session becomes an actor. An installation of one person has only the owner, who signs in by a link that
 * works once; where there are many users, Better Auth knows them (users.ts), and is loaded only then.
 *
 * Sessions lie in the database, so any replica knows them; tokens of ours lie there hashed. What an actor may do is decided by who asks.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { MadeKeys, SessionReader } from '../auth/auth.ts'
import type { SignInSettings } from '../config/config.ts'
import type { Command, Store } from '../store/store.ts'
import { forgetOwnerSessions } from './owner-commands.ts'
import { OwnerSessions } from './owner-link.ts'
import { SessionCookie } from './session-cookie.ts'
import { forgetSessions } from './user-commands.ts'
import type { Users } from './users.ts'

export { makeOwnerToken, type OwnerSessions, ownerUrl } from './owner-link.ts'
export { makePasswordToken, passwordUrl } from './password-link.ts'
export { requireSameOrigin } from './same-origin.ts'
export type { Users } from './users.ts'

export interface SignIn extends SessionReader {
  /** How to sign in here. */
  readonly by: 'owner-link' | 'users'
  readonly owner: OwnerSessions
  /** Undefined in an installation of one person. */
  readonly users: Users | undefined
  /** Ends whatever session the cookies name. @returns the Set-Cookie headers that take them away. */
  end(headers: IncomingHttpHeaders, requestId: string): Promise<string[]>
  /** Forgets sessions that are over. */
  sweep(): Promise<void>
  /** Waits for mails that are under way, for 10 s at most. */
  close(): Promise<void>
}

/** The account of a new organisation. */
export interface NewAccount {
  id: string
  organizationId: string
  name: string
  /** Milliseconds since 1970. */
  at: number
}

export interface SignInOptions {
  store: Store
  settings: SignInSettings
  dataDir: string
  now: () => number
  /** Opens the account that pays for an organisation; done again it changes nothing. */
  openAccount: (account: NewAccount) => Command<unknown>
  /** Revokes what a member made who goes. */
  revokeKeys: (made: MadeKeys) => Command<unknown>
  /** Takes what went wrong, without names and addresses. */
  observe: (event: { type: 'sign-in-failed'; what: string; cause: string }) => void
}

/** @throws SetupError for a secret that cannot be read. */
export async function openSignIn(options: SignInOptions): Promise<SignIn> {
  const { store, settings, now } = options
  const secure = settings.publicUrl?.startsWith('https:') ?? false
  const owner = new OwnerSessions(store, new SessionCookie('verbatim_owner', secure), now)
  const users = settings.auth === 'users' ? await openUsers(options, owner) : undefined
  return {
    by: users === undefined ? 'owner-link' : 'users',
    owner,
    users,
    find: async (headers) => (await owner.find(headers)) ?? users?.find(headers),
    async end(headers, requestId) {
      const cookies = [await owner.end(headers, requestId)]
      return users === undefined ? cookies : [...cookies, ...(await users.end(headers, requestId))]
    },
    async sweep() {
      const at = now()
      await store.commit(forgetOwnerSessions({ at }), forgetSessions({ now: at }))
    },
    close: async () => users?.close(),
  }
}

async function openUsers(options: SignInOptions, owner: OwnerSessions): Promise<Users> {
  const { Users } = await import('./users.ts')
  return Users.open(options, owner)
}
