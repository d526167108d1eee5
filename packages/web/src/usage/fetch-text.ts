import { errorOf, UnreachableError } from '@verbatim/protocol'
import { serviceUrl } from '../service/service-url.ts'
import { readTabKey } from '../service/tab-key.ts'

/**
 * A file of this service that is no JSON, with the key of this tab.
 *
 * @throws ApiError when the service refuses, UnreachableError when it cannot be reached or the connection breaks.
 */
export async function fetchText(path: string): Promise<string> {
  const response = await reach(false, () =>
    fetch(serviceUrl() + path, { headers: { authorization: `Bearer ${readTabKey()}` } }),
  )
  if (!response.ok) throw await errorOf(response)
  return reach(true, () => response.text())
}

async function reach<Found>(midAnswer: boolean, work: () => Promise<Found>): Promise<Found> {
  try {
    return await work()
  } catch (cause) {
    throw new UnreachableError('The service cannot be reached.', { midAnswer, cause })
  }
}
