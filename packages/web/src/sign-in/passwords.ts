import { serviceUrl } from '../service/service-url.ts'
import { endSession } from '../service/sign-out.ts'
import { auth } from './auth.ts'
import { refreshSession } from './refresh-session.ts'

export async function signInByPassword(email: string, password: string): Promise<void> {
  await auth('/sign-in/email', { email, password })
  await refreshSession()
}

export interface NewUser {
  name: string
  email: string
  password: string
  /** Of an invitation, where one is needed. */
  invitationId: string
}

/** Makes a user, and signs this browser in as that one; whoever was signed in before is signed out. The page has yet to ask for all again. */
export async function signUp({ invitationId, ...user }: NewUser): Promise<void> {
  await register({ invitationId, ...user })
  await endSession()
  await auth('/sign-in/email', { email: user.email, password: user.password })
  if (invitationId !== '') await auth('/organization/accept-invitation', { invitationId })
}

/** Makes a user who signs in once the address is confirmed, by the link that is mailed to it. */
export async function signUpToConfirm(user: NewUser): Promise<void> {
  await register(user)
  await endSession()
}

async function register({ invitationId, ...user }: NewUser): Promise<void> {
  const invited = invitationId === '' ? {} : { invitationId }
  await auth('/sign-up/email', { ...user, ...invited, callbackURL: pageWith(invitationId) })
}

/** Mails the link once more by which an address is confirmed. */
export async function sendConfirmation(email: string): Promise<void> {
  await auth('/send-verification-email', { email, callbackURL: pageWith('') })
}

/** Has a link mailed, if there is such a user: the answer is the same for each address. */
export async function requestPasswordLink(email: string): Promise<void> {
  await auth('/request-password-reset', { email })
}

/** Sets a password by the token of a link. It ends all sessions of its user. */
export async function setNewPassword(token: string, newPassword: string): Promise<void> {
  await auth('/reset-password', { token, newPassword })
  await refreshSession()
}

/** This page, with the invitation that led to it, if any. */
export function pageWith(invitationId: string): string {
  const invited = invitationId === '' ? '' : `#invitation=${encodeURIComponent(invitationId)}`
  return `${serviceUrl()}/sign-in${invited}`
}
