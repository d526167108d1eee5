import { queryClient } from '../service/queries.ts'
import { tellSessionChanged } from '../service/session-news.ts'

/** Asks again for all that was asked for as somebody else, here and in the other tabs. */
export async function refreshSession(): Promise<void> {
  tellSessionChanged()
  await queryClient.resetQueries()
}
