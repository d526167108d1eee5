import { api } from '../service/api.ts'
import { queryClient } from '../service/queries.ts'
import { tellSessionChanged } from '../service/session-news.ts'
import { endSession } from '../service/sign-out.ts'

/** The ways in that Better Auth has at /api/auth, as its own client calls them. Each throws what `api` throws. */
const AUTH = '/api/auth'

/** By the token at the end of an owner link, which counts once. */
export async function signInByOwnerLink(link: string): Promise<void> {
  const token = link.trim().replace(/^.*#/, '')
  await api('/api/v1/session', { method: 'POST', body: { token } })
  await refresh()
}

export async function signInByPassword(email: string, password: string): Promise<void> {
  await api(`${AUTH}/sign-in/email`, { method: 'POST', body: { email, password } })
  await refresh()
}

interface NewUser {
  name: string
  email: string
  password: string
  /** Of an invitation, where one is needed. */
  invitationId: string
}

/** Makes a user, and signs this browser in as that one; whoever was signed in before is signed out. */
export async function signUp({ invitationId, ...user }: NewUser): Promise<void> {
  const invited = invitationId === '' ? {} : { invitationId }
  await api(`${AUTH}/sign-up/email`, { method: 'POST', body: { ...user, ...invited } })
  await endSession()
  await api(`${AUTH}/sign-in/email`, {
    method: 'POST',
    body: { email: user.email, password: user.password },
  })
  if (invitationId !== '') {
    await api(`${AUTH}/organization/accept-invitation`, { method: 'POST', body: { invitationId } })
  }
  await refresh()
}

/** The browser asks its user for the passkey. @throws DOMException when that is refused. */
export async function signInByPasskey(): Promise<void> {
  const options = await api<PublicKeyCredentialRequestOptionsJSON>(
    `${AUTH}/passkey/generate-authenticate-options`,
  )
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  await api(`${AUTH}/passkey/verify-authentication`, {
    method: 'POST',
    body: { response: credential.toJSON() },
  })
  await refresh()
}

/** Adds a passkey of this device to who is signed in. @throws DOMException when that is refused. */
export async function addPasskey(name: string): Promise<void> {
  const options = await api<PublicKeyCredentialCreationOptionsJSON>(
    `${AUTH}/passkey/generate-register-options`,
  )
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  const body = { response: credential.toJSON(), name }
  await api(`${AUTH}/passkey/verify-registration`, { method: 'POST', body })
}

/** Leaves this page for the provider's, which leads back. */
export async function signInByProvider(callbackURL: string): Promise<void> {
  const { url } = await api<{ url: string }>(`${AUTH}/sign-in/social`, {
    method: 'POST',
    body: { provider: 'oidc', callbackURL },
  })
  location.assign(url)
}

/** All that was asked for as nobody is asked for again. */
async function refresh(): Promise<void> {
  tellSessionChanged()
  await queryClient.resetQueries()
}
