import { errorOf } from '@verbatim/protocol'
import { reach } from './reach.ts'
import { serviceUrl } from './service-url.ts'
import { readTabKey } from './tab-key.ts'

/**
 * A file of this service that is no JSON, with the key of this tab.
 *
 * @throws ApiError when the service refuses, UnreachableError when it cannot be reached or the connection breaks.
 */
export async function fetchText(path: string): Promise<string> {
  const response = await reach(() =>
    fetch(serviceUrl() + path, { headers: { authorization: `Bearer ${readTabKey()}` } }),
  )
  if (!response.ok) throw await reach(() => errorOf(response), null, true)
  return reach(() => response.text(), null, true)
}
