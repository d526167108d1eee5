import { api } from './api.ts'
import { queryClient } from './queries.ts'
import { tellSessionChanged } from './session-news.ts'

/** Ends the session, forgets in this browser what was of who had it, and asks for all again as nobody. @throws ApiError, UnreachableError */
export async function signOut(): Promise<void> {
  await endSession()
  const { forgetPerson } = await import('../chat/keeping/forget-person.ts')
  await forgetPerson()
  tellSessionChanged()
  await queryClient.resetQueries()
}

/** @throws ApiError, UnreachableError */
export async function endSession(): Promise<void> {
  await api('/api/v1/session', { method: 'DELETE' })
}
