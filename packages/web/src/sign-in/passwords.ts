import { api } from '../service/api.ts'
import type { Session } from '../service/queries.ts'
import { serviceUrl } from '../service/service-url.ts'
import { endSession } from '../service/sign-out.ts'
import { auth } from './auth.ts'
import { refreshSession } from './refresh-session.ts'

export async function signInByPassword(email: string, password: string): Promise<void> {
  await auth('/sign-in/email', { email, password })
  await refreshSession()
}

interface NewUser {
  name: string
  email: string
  password: string
  /** Of an invitation, where one is needed. */
  invitationId: string
}

/** Makes a user; whoever was signed in before is signed out. The page has yet to ask for all again. */
export async function signUp({ invitationId, ...user }: NewUser): Promise<void> {
  const invited = invitationId === '' ? {} : { invitationId }
  await auth('/sign-up/email', { ...user, ...invited, callbackURL: pageWith(invitationId) })
  await endSession()
}

/** Who has just signed up is signed in, and was not let into the organisation. Its cause says why. */
export class NotJoined extends Error {}

/** Signs in who has just signed up, and accepts the invitation, if any. The page has yet to ask for all again. @throws NotJoined */
export async function signInAndJoin({ email, password, invitationId }: NewUser): Promise<void> {
  await auth('/sign-in/email', { email, password })
  if (invitationId === '') return
  try {
    await auth('/organization/accept-invitation', { invitationId })
  } catch (cause) {
    throw new NotJoined('the invitation was not accepted', { cause })
  }
}

/** Mails the link once more by which an address is confirmed. */
export async function sendConfirmation(email: string): Promise<void> {
  await auth('/send-verification-email', { email, callbackURL: pageWith('') })
}

/** Has a link mailed, if there is such a user: the answer is the same for each address. */
export async function requestPasswordLink(email: string): Promise<void> {
  await auth('/request-password-reset', { email })
}

/** Sets a password by the token of a link. It ends all sessions of its user. @returns whether somebody else is signed in here. */
export async function setNewPassword(token: string, newPassword: string): Promise<boolean> {
  await auth('/reset-password', { token, newPassword })
  await refreshSession()
  return (await api<Session>('/api/v1/session')).signed_in
}

/** This page, with the invitation that led to it, if any. */
export function pageWith(invitationId: string): string {
  const invited = invitationId === '' ? '' : `#invitation=${encodeURIComponent(invitationId)}`
  return `${serviceUrl()}/sign-in${invited}`
}
