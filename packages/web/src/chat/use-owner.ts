import { useEffect } from 'react'
import { useSession } from '../service/queries.ts'
import { keepItem, readItem } from '../service/storage.ts'
import { useTabKey } from '../service/tab-key.ts'
import { LIST } from './keeping/conversation-store.ts'
import { OWNER_ITEM } from './keeping/forget-person.ts'
import { forgetOthers } from './keeping/ownership.ts'
import type { Owner } from './keeping/records.ts'
import { store, sync } from './services.ts'

/**
 * Whose conversations are seen: who signed in has theirs on the service, everybody else has them in this browser. While the service cannot be reached it is
 * who it was last.
 */
export function useOwner(): Owner | undefined {
  const session = useSession()
  const [apiKey] = useTabKey()
  const owner = ownerOf(session, apiKey)
  useEffect(() => {
    if (owner === undefined) return
    if (session.data !== undefined) keepItem('local', OWNER_ITEM, owner)
    void store.show(owner).then(() => sync.keepUp(owner))
  }, [owner, session.data])
  const actor = session.data === undefined ? undefined : (session.data.actor ?? '')
  useEffect(() => {
    if (actor === undefined) return
    forgetOthers(store, `actor:${actor}`).catch((error) => store.tellProblem(LIST, error))
  }, [actor])
  return owner
}

function ownerOf({ data, isError }: ReturnType<typeof useSession>, apiKey: string): Owner | undefined {
  if (apiKey !== '') return 'browser'
  if (data !== undefined) {
    const { signed_in: signedIn, scopes, actor } = data
    return signedIn && scopes.includes('chat') && actor !== undefined ? `actor:${actor}` : 'browser'
  }
  return isError ? lastOwner() : undefined
}

function lastOwner(): Owner {
  const last = readItem('local', OWNER_ITEM) ?? ''
  return last.startsWith('actor:') ? (last as Owner) : 'browser'
}
