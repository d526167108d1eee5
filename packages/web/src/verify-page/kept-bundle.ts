import { ApiError } from '@verbatim/protocol'
import { fetchText } from '../service/fetch-text.ts'
import { readTabKey } from '../service/tab-key.ts'

/**
 * The bundle of an answer that the service keeps for the key of this tab, as text: parsed, a long seed would lose digits.
 *
 * @returns undefined where there is no key, or nothing is kept for it.
 * @throws ApiError, UnreachableError.
 */
export async function keptBundle(id: string): Promise<string | undefined> {
  if (readTabKey() === '') return undefined
  try {
    return await fetchText(`/v1/receipts/${encodeURIComponent(id)}/bundle`)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}
