import type { Config } from '../config/config.ts'
import { routePath } from './route-path.ts'
import { KEYED_ROUTES, RESPONSES_PATHS } from './surfaces.ts'

/** Everything else needs no key, so any page may read it. */
const KEYED_PATHS = new Set(KEYED_ROUTES.map(([path]) => path))

const METHODS = 'GET, POST, DELETE, OPTIONS'
const HEADERS = 'authorization, content-type, x-api-key, idempotency-key, x-requested-with'
const EXPOSED = 'x-request-id, retry-after'

/**
 * The CORS headers for a URL and an Origin: open on the keyless paths and on what needs no key; for the keyed
 * surfaces as configured. OpenAI's browser client sends `x-stainless-*` headers, so what a preflight asks for is granted by name.
 */
export function corsHeaders(config: Config, url: string, origin: string | undefined): Record<string, string> {
  if (origin === undefined) return {}
  const open = !isKeyed(routePath(url)) || config.corsOrigins.includes('*')
  if (open) return { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED }
  if (!config.corsOrigins.includes(origin)) return { vary: 'Origin' }
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED, vary: 'Origin' }
}

function isKeyed(path: string): boolean {
  return KEYED_PATHS.has(path) || RESPONSES_PATHS.some((base) => path.startsWith(`${base}/`))
}

/** What a preflight request is answered with beside `corsHeaders`. */
export function preflightHeaders(asked: string | undefined): Record<string, string> {
  const safe = asked !== undefined && /^[\w\-, ]{1,2000}$/.test(asked)
  return {
    'access-control-allow-methods': METHODS,
    'access-control-allow-headers': safe ? asked : HEADERS,
    'access-control-max-age': '86400',
  }
}
