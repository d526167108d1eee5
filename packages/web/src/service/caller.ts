import { useSession, useStatus } from './queries.ts'
import { useTabKey } from './tab-key.ts'

/** As whom the page asks: the tab's key counts before the session, and who is known to have neither asks without a key, where that is allowed. */
export type Caller =
  | { kind: 'key'; apiKey: string }
  /** `account` is null for who may use all of them: the operator's own is meant then. */
  | { kind: 'session'; account: string | null; scopes: readonly string[] }
  | { kind: 'keyless'; path: string }
  /** There is no way in without signing in, or it is not known yet. */
  | { kind: 'nobody' }

export function useCaller(): Caller {
  const [apiKey] = useTabKey()
  const { data: session, isPending } = useSession()
  const keyless = useStatus().data?.page.keyless
  if (apiKey !== '') return { kind: 'key', apiKey }
  // The status may come first: who signed in would ask without the session then.
  if (isPending) return { kind: 'nobody' }
  if (session?.signed_in && session.scopes.includes('chat')) {
    const account = session.accounts === 'all' ? null : session.accounts?.[0]
    if (account !== undefined) return { kind: 'session', account, scopes: session.scopes }
  }
  return keyless ? { kind: 'keyless', path: keyless.path } : { kind: 'nobody' }
}

/** Where a completion goes, and with what headers. */
export function completionTarget(caller: Caller): { path: string; headers: Record<string, string> } {
  if (caller.kind === 'keyless') return { path: caller.path, headers: {} }
  const path = '/v1/chat/completions'
  if (caller.kind === 'key') return { path, headers: { authorization: `Bearer ${caller.apiKey}` } }
  const account = caller.kind === 'session' ? caller.account : null
  return { path, headers: account === null ? {} : { 'x-verbatim-account': account } }
}
