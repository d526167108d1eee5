import { errorOf, invalidResponse } from '@verbatim/protocol'
import { reach } from './reach.ts'
import { serviceUrl } from './service-url.ts'
import { readTabKey } from './tab-key.ts'

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

/**
 * JSON to this service, with the cookie of who signed in or the key that this tab has.
 *
 * @throws ApiError when the service refuses, UnreachableError when it cannot be reached, and the signal's own reason.
 */
export async function api<Answer>(path: string, ask: Ask = {}): Promise<Answer> {
  const response = await reach(() => fetch(serviceUrl() + path, requestOf(ask)), ask.signal)
  if (!response.ok) throw await reach(() => errorOf(response), ask.signal, true)
  const text = await reach(() => response.text(), ask.signal, true)
  if (text === '') return undefined as Answer
  try {
    return JSON.parse(text) as Answer
  } catch (cause) {
    throw invalidResponse(response, 'it is not JSON', cause)
  }
}

function requestOf({ method = 'GET', body, headers = {}, signal }: Ask): RequestInit {
  const key = readTabKey()
  return {
    method,
    headers: {
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  }
}
