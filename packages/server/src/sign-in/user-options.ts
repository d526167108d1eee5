import { passkey } from '@better-auth/passkey'
import type { BetterAuthOptions } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { genericOAuth, organization } from 'better-auth/plugins'
import type { OidcSettings, SignInSettings } from '../config/config.ts'
import { readSecretFile } from './auth-secret.ts'
import type { SendMail } from './mail.ts'
import { passwordUrl } from './password-link.ts'
import { access } from './roles.ts'

/** The header by which we tell Better Auth the client's address; what callers send under that name is taken out. */
export const CLIENT_HEADER = 'x-verbatim-client'

const DAY_SECONDS = 24 * 60 * 60

export interface UserRules {
  /** Whether somebody may sign up with e-mail and password. */
  admitsByPassword(email: string, invitationId: string | undefined, headers: Headers): Promise<boolean>
  /** Whether somebody may whom an OpenID provider vouches for. */
  admitsVouched(email: string, isVerified: boolean, headers: Headers): Promise<boolean>
  /** Whether the request also shows the owner's session: who signs up so is an admin. */
  showsOwner(headers: Headers): Promise<boolean>
  /** In which a new session begins. */
  firstOrganization(userId: string): Promise<string | undefined>
  /** Whether a link for a new password is mailed, which is the only one of its user then. */
  mailsLink(userId: string, token: string): Promise<boolean>
  /** Forgets all links of a user for a new password. */
  forgetLinks(userId: string): Promise<void>
}

/** Routes of Better Auth that are not there: links for a new password lead to the page, and their tokens into no request's address. */
export const REFUSED_PATHS = ['/reset-password/:token']

export interface UserOptions {
  settings: SignInSettings
  publicUrl: string
  secret: string
  database: NonNullable<BetterAuthOptions['database']>
  rules: UserRules
  sendMail: SendMail | undefined
  log: (message: string) => void
}

/** How Better Auth is set up. Passwords are hashed by its default: scrypt, N 16384, r 16, p 1, 64 bytes, NFKC, a salt of 16 bytes. */
export function userOptions(options: UserOptions) {
  const { settings, publicUrl, secret, database, rules, log } = options
  return {
    appName: 'Verbatim',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    database,
    trustedOrigins: [publicUrl],
    telemetry: { enabled: false },
    // Its messages hold e-mail addresses; only that something failed is told.
    logger: { level: 'error', log: (_level, message) => log(withoutAddresses(message)) },
    // What went wrong here is answered and told as everywhere; Better Auth would print it, with the e-mail addresses in it.
    onAPIError: { throw: true },
    user: {
      modelName: 'auth_user',
      additionalFields: { admin: { type: 'boolean', input: false, required: false, defaultValue: false } },
    },
    session: { modelName: 'auth_session', expiresIn: 30 * DAY_SECONDS, updateAge: DAY_SECONDS },
    account: {
      modelName: 'auth_account',
      encryptOAuthTokens: true,
      // Nobody takes over an account by an address alone: who is signed in may link a second way to sign in.
      accountLinking: { enabled: true, disableImplicitLinking: true },
    },
    verification: { modelName: 'auth_verification', storeIdentifier: 'hashed' },
    rateLimit: { enabled: true, storage: 'database', modelName: 'auth_rate_limit', window: 60, max: 100 },
    emailAndPassword: passwords(options),
    ...verification(options),
    advanced: {
      useSecureCookies: publicUrl.startsWith('https:'),
      cookiePrefix: 'verbatim',
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER], ipv6Subnet: 64 },
    },
    hooks: { before: beforeAll(rules) },
    databaseHooks: hooksOf(rules),
    plugins: [
      organization(organizations(options)),
      passkey({
        rpID: new URL(publicUrl).hostname,
        rpName: 'Verbatim',
        origin: publicUrl,
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        schema: { passkey: { modelName: 'auth_passkey' } },
      }),
      genericOAuth({ config: settings.oidc === undefined ? [] : [provider(settings.oidc, settings.signUp)] }),
    ],
  } satisfies BetterAuthOptions
}

function withoutAddresses(text: string): string {
  return text.replace(/\S+@\S+/g, '…')
}

/** Who signs up is not signed in by it: so the answer is the same whether the address was known. */
function passwords({ sendMail, settings, publicUrl, rules }: UserOptions) {
  return {
    enabled: true,
    autoSignIn: false,
    minPasswordLength: 10,
    maxPasswordLength: 128,
    disableSignUp: settings.signUp === 'off',
    requireEmailVerification: sendMail !== undefined,
    revokeSessionsOnPasswordReset: true,
    onPasswordReset: ({ user }) => rules.forgetLinks(user.id),
    ...(sendMail !== undefined && {
      sendResetPassword: async ({ user, token }: { user: { id: string; email: string }; token: string }) =>
        sendMail(async () => {
          if (!(await rules.mailsLink(user.id, token))) return undefined
          return { kind: 'reset-password', to: user.email, url: passwordUrl(publicUrl, token) }
        }),
    }),
  } satisfies BetterAuthOptions['emailAndPassword']
}

function verification({ sendMail }: UserOptions): Pick<BetterAuthOptions, 'emailVerification'> {
  if (sendMail === undefined) return {}
  return {
    emailVerification: {
      sendOnSignUp: true,
      sendVerificationEmail: async ({ user, url }) => sendMail({ kind: 'verify-email', to: user.email, url }),
    },
  }
}

function organizations({ sendMail, publicUrl }: UserOptions) {
  return {
    ...access,
    creatorRole: 'owner',
    organizationLimit: 20,
    // The account with its ledger outlives everybody.
    disableOrganizationDeletion: true,
    cancelPendingInvitationsOnReInvite: true,
    requireEmailVerificationOnInvitation: sendMail !== undefined,
    schema: {
      organization: { modelName: 'auth_organization' },
      member: { modelName: 'auth_member' },
      invitation: { modelName: 'auth_invitation' },
    },
    ...(sendMail !== undefined && {
      sendInvitationEmail: async ({ id, email }: { id: string; email: string }) =>
        sendMail({ kind: 'invitation', to: email, url: `${publicUrl}/sign-in#invitation=${id}` }),
    }),
  }
}

function provider({ issuer, clientId, secretFile }: OidcSettings, signUp: SignInSettings['signUp']) {
  return {
    providerId: 'oidc',
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    requireIdTokenVerification: true,
    clientId,
    clientSecret: readSecretFile('VERBATIM_OIDC', secretFile),
    scopes: ['openid', 'email', 'profile'],
    pkce: true,
    disableSignUp: signUp === 'off',
  }
}

/** Asked in front of everything else, so that a refusal to sign up does not tell whether the address is known. */
function beforeAll(rules: UserRules) {
  return createAuthMiddleware(async (ctx) => {
    if (REFUSED_PATHS.includes(ctx.path)) throw new APIError('NOT_FOUND')
    if (ctx.path !== '/sign-up/email') return
    const { email, invitationId } = (ctx.body ?? {}) as { email?: unknown; invitationId?: unknown }
    const shown = typeof invitationId === 'string' ? invitationId : undefined
    const headers = ctx.headers ?? new Headers()
    if (typeof email === 'string' && (await rules.admitsByPassword(email, shown, headers))) return
    throw new APIError('FORBIDDEN', {
      code: 'SIGN_UP_REFUSED',
      message: 'Signing up needs an invitation for this address: send its id as "invitationId".',
    })
  })
}

function hooksOf(rules: UserRules): NonNullable<BetterAuthOptions['databaseHooks']> {
  return {
    user: {
      create: {
        before: async (user, ctx) => {
          const headers = ctx?.headers ?? new Headers()
          const byPassword = ctx?.path === '/sign-up/email'
          if (!byPassword && !(await rules.admitsVouched(user.email, user.emailVerified, headers)))
            throw new APIError('FORBIDDEN', {
              code: 'SIGN_UP_REFUSED',
              message: 'Signing up needs an invitation.',
            })
          return { data: { ...user, admin: await rules.showsOwner(headers) } }
        },
      },
    },
    session: {
      create: {
        before: async (session) => ({
          data: {
            ...session,
            // Rate limits count by it; who was where is nobody's business afterwards.
            ipAddress: null,
            activeOrganizationId: (await rules.firstOrganization(session.userId)) ?? null,
          },
        }),
      },
    },
  }
}
