import { useSession } from '../service/queries.ts'
import { markOf, useTabKey } from '../service/tab-key.ts'

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

/** The tab's key counts before a session, as it does everywhere on the page. */
export function useAccess(): AccessState {
  const [tabKey] = useTabKey()
  const session = useSession()
  if (session.error !== null) return { state: 'failed', error: session.error, again: session.refetch }
  if (session.data === undefined) return { state: 'loading' }
  if (tabKey !== '') {
    const scopes = session.data.key?.scopes
    const accounts = scopes?.includes('admin') ? 'all' : []
    return { state: 'ready', access: { id: markOf(tabKey), via: 'key', accounts, scopes } }
  }
  const { signed_in: signedIn, sign_in: signIn, actor = '', accounts = [], scopes } = session.data
  if (!signedIn) return { state: 'nobody', signIn }
  const access: Access = { id: actor, via: 'session', accounts, scopes }
  return { state: 'ready', access }
}
