import { SetupError } from '@verbatim/engine'
import { type Environment, optionalUrl, SettingReader, wrong } from './setting-reader.ts'

/** How people sign in. */
export interface SignInSettings {
  /** `off`: only by the owner link. `users`: many, each with an account of an own organisation. */
  auth: (typeof AUTH_CHOICES)[number]
  /** Where callers reach the service: cookies, passkeys and links are bound to it. Undefined for where it listens. */
  publicUrl: string | undefined
  /** Signs sessions; undefined for the file's. */
  secret: string | undefined
  /** Undefined for `auth.secret` in the data folder, which the first start makes. */
  secretFile: string | undefined
  /** Who may sign up: those with an invitation, anybody, or nobody. */
  signUp: (typeof SIGN_UP_CHOICES)[number]
  /** Takes what is to be mailed; without one nothing is sent. */
  mailUrl: string | undefined
  oidc: OidcSettings | undefined
}

/** An OpenID provider that vouches for users. */
export interface OidcSettings {
  issuer: string
  clientId: string
  /** The file with the secret that the provider gave us. */
  secretFile: string
}

const AUTH_CHOICES = ['off', 'users'] as const
const SIGN_UP_CHOICES = ['invite', 'open', 'off'] as const

/** @throws SetupError naming the variable. */
export function signInSettings(env: Environment): SignInSettings {
  const { text, url, oneOf } = new SettingReader(env)
  const auth = oneOf('VERBATIM_AUTH', AUTH_CHOICES)
  const ownUrl = publicUrl(url('VERBATIM_PUBLIC_URL'))
  if (auth === 'users' && ownUrl === undefined) throw unknownAddress()
  return {
    auth,
    publicUrl: ownUrl,
    secret: secret(text('VERBATIM_AUTH_SECRET')),
    secretFile: text('VERBATIM_AUTH_SECRET_FILE'),
    signUp: oneOf('VERBATIM_SIGN_UP', SIGN_UP_CHOICES),
    mailUrl: url('VERBATIM_MAIL_URL'),
    oidc: oidc(text('VERBATIM_OIDC')),
  }
}

function unknownAddress(): SetupError {
  return new SetupError(
    'The address of the service is not known.',
    'With VERBATIM_AUTH=users, cookies and passkeys are bound to it.',
    'Set VERBATIM_PUBLIC_URL, such as https://ai.example.org or http://localhost:8080.',
  )
}

/** Cookies and passkeys know hosts and no paths. */
function publicUrl(url: string | undefined): string | undefined {
  if (url !== undefined && new URL(url).origin !== url)
    throw wrong('VERBATIM_PUBLIC_URL', url, 'scheme, host and port, such as https://ai.example.org')
  return url
}

/** No message quotes it. */
function secret(text: string | undefined): string | undefined {
  if (text !== undefined && text.length < 32)
    throw wrong('VERBATIM_AUTH_SECRET', `${text.length} characters long`, 'at least 32 random characters')
  return text
}

function oidc(text: string | undefined): OidcSettings | undefined {
  if (text === undefined) return undefined
  const allowed = 'ISSUER,CLIENT_ID,SECRET_FILE'
  const [issuerText, clientId, secretFile, ...more] = text.split(',').map((part) => part.trim())
  const issuer = optionalUrl('VERBATIM_OIDC', issuerText || undefined)
  if (issuer === undefined || !clientId || !secretFile || more.length > 0)
    throw wrong('VERBATIM_OIDC', text, allowed)
  return { issuer, clientId, secretFile }
}
