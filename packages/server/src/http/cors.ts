import type { Config } from '../config/config.ts'
import { ADMINISTRATION_PATHS } from './administration.ts'
import { routePath } from './route-path.ts'
import { KEYED_ROUTES, RESPONSES_PATHS } from './surfaces.ts'

/** Everything else needs no key, so any page may read it. */
const KEYED_PATHS = new Set(KEYED_ROUTES.map(([path]) => path))

/** Those under which everything needs a key. */
const KEYED_BASES = [...RESPONSES_PATHS, ...ADMINISTRATION_PATHS]

const METHODS = 'GET, POST, PUT, PATCH, DELETE, OPTIONS'
const HEADERS = 'authorization, content-type, x-api-key, idempotency-key, x-requested-with'
const RATES = ['limit', 'remaining', 'reset'].flatMap((what) => [
  `x-ratelimit-${what}-requests`,
  `x-ratelimit-${what}-tokens`,
])
const EXPOSED = ['x-request-id', 'retry-after', 'idempotent-replayed', 'x-verbatim-version', ...RATES].join(
  ', ',
)

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

/** What is administered, and who is signed in, is asked for by configured origins only. */
const PRIVATE = /^\/api\/(auth|v1)\//

function isKeyed(sent: string): boolean {
  const path = decoded(sent)
  if (PRIVATE.test(path) && !path.startsWith('/api/v1/models')) return true
  return KEYED_PATHS.has(path) || KEYED_BASES.some((base) => path === base || path.startsWith(`${base}/`))
}

/** As the router reads it: another spelling of a path is no way around its rule. */
function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
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
