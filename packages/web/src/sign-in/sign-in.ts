import { api } from '../service/api.ts'
import { auth } from './auth.ts'
import { refreshSession } from './refresh-session.ts'

/** By the token at the end of an owner link, which counts once. */
export async function signInByOwnerLink(link: string): Promise<void> {
  const token = link.trim().replace(/^.*#/, '')
  await api('/api/v1/session', { method: 'POST', body: { token } })
  await refreshSession()
}

/** The browser asks its user for the passkey. @throws DOMException when that is refused. */
export async function signInByPasskey(): Promise<void> {
  const options = await auth<PublicKeyCredentialRequestOptionsJSON>('/passkey/generate-authenticate-options')
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  await auth('/passkey/verify-authentication', { response: credential.toJSON() })
  await refreshSession()
}

/** Adds a passkey of this device to who is signed in. @throws DOMException when that is refused. */
export async function addPasskey(name: string): Promise<void> {
  const options = await auth<PublicKeyCredentialCreationOptionsJSON>('/passkey/generate-register-options')
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  await auth('/passkey/verify-registration', { response: credential.toJSON(), name })
}

/** Leaves this page for the provider's, which leads back. */
export async function signInByProvider(callbackURL: string): Promise<void> {
  const { url } = await auth<{ url: string }>('/sign-in/social', { provider: 'oidc', callbackURL })
  location.assign(url)
}
