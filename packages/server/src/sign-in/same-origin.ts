import type { IncomingHttpHeaders } from 'node:http'
import { VerbatimError } from '@verbatim/protocol'

/**
 * Whatever a cookie allows to change, only our own pages may ask for (CSRF). Browsers say where a request comes from, by Sec-Fetch-Site or
 * Origin; who says neither is no browser, and nobody else's cookie goes along.
 *
 * @throws VerbatimError `permission_denied`
 */
export function requireSameOrigin(headers: IncomingHttpHeaders, publicUrl: string | undefined): void {
  const site = headers['sec-fetch-site']
  if (site !== undefined ? site === 'same-origin' || site === 'none' : isOwnOrigin(headers, publicUrl)) return
  throw new VerbatimError(
    'permission_denied',
    "With a session's cookie only this service's own pages may do that.",
  )
}

function isOwnOrigin({ origin, host }: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true
  return new URL(origin).host === host
}
