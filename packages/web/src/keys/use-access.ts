import { type Session, useSession } from '../service/queries.ts'
import { useTabKey } from '../service/tab-key.ts'

/** As whom keys, credits and usage are looked at: by the key of this tab, or else by who signed in. */
export interface Access {
  /** Keeps what one caller was answered apart from what another was; never a whole key. */
  id: string
  via: 'key' | 'session'
  /** Whose accounts are seen; empty for a key, which sees its own. */
  accounts: 'all' | readonly string[]
  /** Undefined for a key that may not look itself up: then the service says what it may not do. */
  scopes: readonly string[] | undefined
}

export type AccessState =
  | { state: 'loading' }
  | { state: 'failed'; error: unknown; again: () => unknown }
  | { state: 'nobody'; signIn: 'owner-link' | 'users' }
  | { state: 'ready'; access: Access }

export function may({ scopes }: Access, scope: string): boolean {
  return scopes === undefined || scopes.includes(scope)
}

export function useAccess(): AccessState {
  const [tabKey] = useTabKey()
  return accessOf(useSession(), tabKey)
}

interface AskedSession {
  data: Session | undefined
  error: unknown
  refetch: () => unknown
}

/** The tab's key counts before a session, as it does everywhere on the page. Who is known stays known when asking again fails: dialogs with unsaved words are open behind it. */
export function accessOf({ data, error, refetch }: AskedSession, tabKey: string): AccessState {
  if (data === undefined)
    return error === null ? { state: 'loading' } : { state: 'failed', error, again: refetch }
  if (tabKey !== '') {
    const scopes = data.key?.scopes
    const accounts = scopes?.includes('admin') ? 'all' : []
    // No valid key sees anything, so that what those are answered need not be kept apart.
    const id = data.key?.id ?? 'invalid-key'
    return { state: 'ready', access: { id, via: 'key', accounts, scopes } }
  }
  const { signed_in: signedIn, sign_in: signIn, actor = '', accounts = [], scopes } = data
  if (!signedIn) return { state: 'nobody', signIn }
  const access: Access = { id: actor, via: 'session', accounts, scopes }
  return { state: 'ready', access }
}
