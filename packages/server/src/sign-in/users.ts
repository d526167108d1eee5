import type { IncomingHttpHeaders } from 'node:http'
import { betterAuth } from 'better-auth/minimal'
import type { Actor } from '../auth/auth.ts'
import type { Store } from '../store/store.ts'
import { admits, isAdmin, membershipsOf } from './admission.ts'
import { readAuthSecret } from './auth-secret.ts'
import { type Mailer, mailer, type SendMail } from './mail.ts'
import type { OwnerSessions } from './owner-link.ts'
import { forgetLinks, keepNewest } from './password-link.ts'
import { type Role, roleOf, SCOPES_OF_ROLE } from './roles.ts'
import type { SignInOptions } from './sign-in.ts'
import { userAdapter } from './user-adapter.ts'
import { accountOf, acting, alongside } from './user-audit.ts'
import { CLIENT_HEADER, type UserRules, userOptions } from './user-options.ts'

type Auth = ReturnType<typeof openAuth>

/** Many users, by Better Auth: its own routes are under /api/auth, and a session of one becomes an actor. */
export class Users {
  readonly #auth: Auth
  readonly #store: Store
  readonly #mailer: Mailer | undefined

  private constructor(auth: Auth, store: Store, mailer: Mailer | undefined) {
    this.#auth = auth
    this.#store = store
    this.#mailer = mailer
  }

  /** @throws SetupError for a secret that cannot be read. */
  static async open(options: SignInOptions, owner: OwnerSessions): Promise<Users> {
    const mailer = openMailer(options)
    const users = new Users(openAuth(options, owner, mailer?.send), options.store, mailer)
    // Reads the settings now, so that what is wrong with them stops the start.
    await users.#auth.$context
    return users
  }

  /** Answers a request for Better Auth. @param address of the client, which its rate limits count by. */
  async handle(
    request: Request,
    { address, requestId }: { address: string; requestId: string },
  ): Promise<Response> {
    request.headers.set(CLIENT_HEADER, address)
    const userId = request.method === 'GET' ? undefined : (await this.#session(request.headers))?.user.id
    return acting.run({ userId, requestId }, () => this.#auth.handler(request))
  }

  async find(headers: IncomingHttpHeaders): Promise<Actor | undefined> {
    const session = await this.#session(webHeaders(headers))
    if (session === null) return undefined
    const { user, session: own } = session
    const members = await membershipsOf(this.#store, user.id)
    const member = members.find((row) => row.organization_id === own.activeOrganizationId) ?? members[0]
    const role = member === undefined ? undefined : roleOf(String(member.role))
    const accounts = member === undefined ? [] : [accountOf(String(member.organization_id))]
    return actorOfUser(user.id, role, (await isAdmin(this.#store, user.id)) ? 'all' : accounts)
  }

  /** @returns Set-Cookie headers. */
  async end(headers: IncomingHttpHeaders, requestId: string): Promise<string[]> {
    const sent = webHeaders(headers)
    const userId = (await this.#session(sent))?.user.id
    if (userId === undefined) return []
    const answer = await acting.run({ userId, requestId }, () =>
      this.#auth.api.signOut({ headers: sent, asResponse: true }),
    )
    return answer.headers.getSetCookie()
  }

  /** Waits for mails that are under way. */
  async close(): Promise<void> {
    await this.#mailer?.close()
  }

  /** Always as the database has it: a session that was revoked is over on every replica. */
  #session(headers: Headers) {
    return this.#auth.api.getSession({ headers, query: { disableRefresh: true } })
  }
}

function openMailer({ settings, observe }: SignInOptions): Mailer | undefined {
  if (settings.mailUrl === undefined) return undefined
  return mailer(settings.mailUrl, (cause) => observe({ type: 'sign-in-failed', what: 'mail', cause }))
}

function openAuth(options: SignInOptions, owner: OwnerSessions, sendMail: SendMail | undefined) {
  const { settings, store, dataDir, now, openAccount, revokeKeys, observe } = options
  const { publicUrl } = settings
  if (publicUrl === undefined) throw new Error('users sign in only where the settings name the address')
  return betterAuth(
    userOptions({
      settings,
      publicUrl,
      secret: readAuthSecret(settings, dataDir, store.dialect === 'postgres'),
      database: userAdapter({ store, now, alongside: alongside({ store, now, openAccount, revokeKeys }) }),
      rules: rulesOf(options, owner),
      sendMail,
      log: (cause) => observe({ type: 'sign-in-failed', what: 'better-auth', cause }),
    }),
  )
}

function rulesOf({ store, settings, now }: SignInOptions, owner: OwnerSessions): UserRules {
  const showsOwner = async (headers: Headers) =>
    (await owner.find({ cookie: headers.get('cookie') ?? '' })) !== undefined
  return {
    showsOwner,
    admitsByPassword: async (email, invitationId, headers) =>
      (await showsOwner(headers)) ||
      admits(store, settings.signUp, { email, invitationId, vouched: false }, now()),
    admitsVouched: async (email, vouched, headers) =>
      (await showsOwner(headers)) ||
      admits(store, settings.signUp, { email, invitationId: undefined, vouched }, now()),
    async firstOrganization(userId) {
      const [first] = await membershipsOf(store, userId)
      return first === undefined ? undefined : String(first.organization_id)
    },
    mailsLink: (userId, token) => keepNewest(store, userId, token, now()),
    forgetLinks: (userId) => forgetLinks(store, userId, now()),
  }
}

function actorOfUser(userId: string, role: Role | undefined, accountIds: Actor['accountIds']): Actor {
  const scopes = role === undefined ? [] : SCOPES_OF_ROLE[role]
  return {
    id: `user:${userId}`,
    accountIds,
    may: (scope) => accountIds === 'all' || scopes.includes(scope),
    ...(role !== undefined && { role }),
    ownKeysOnly: accountIds !== 'all' && role === 'member',
  }
}

function webHeaders({ cookie }: IncomingHttpHeaders): Headers {
  return new Headers(cookie === undefined ? {} : { cookie })
}
