import { BlockList, isIP } from 'node:net'
import { type Environment, type SettingName, SettingReader, splitList, wrong } from './setting-reader.ts'

/** What one caller or model may take; what is absent is unbounded. */
export interface RateLimits {
  requestsPerMinute?: number
  tokensPerMinute?: number
  concurrentRequests?: number
}

export interface LimitSettings {
  /** `redis://` or `rediss://`; undefined keeps limits in this process. */
  valkeyUrl: string | undefined
  /** Peers whose `X-Forwarded-For` counts. */
  trustedProxies: BlockList
  limits: {
    /** Of every key that has none of its own. */
    key: RateLimits
    /** Of every model, over all callers. */
    model: RateLimits
  }
}

const LIMIT_NAMES = {
  requests: 'requestsPerMinute',
  tokens: 'tokensPerMinute',
  concurrent: 'concurrentRequests',
} as const satisfies Record<string, keyof RateLimits>

/** A window remembers every request of a minute. */
const LARGEST_LIMIT = { requests: 1_000_000, tokens: 1_000_000_000_000, concurrent: 1_000_000 }

/** Reads them. @throws SetupError naming the variable. */
export function limitSettings(env: Environment): LimitSettings {
  const { text, list, secret } = new SettingReader(env)
  return {
    valkeyUrl: valkeyUrl(secret('VALKEY_URL')),
    trustedProxies: trustedProxies(list('VERBATIM_TRUSTED_PROXIES')),
    limits: {
      key: rateLimits('VERBATIM_RATE_LIMITS', text('VERBATIM_RATE_LIMITS') ?? ''),
      model: rateLimits('VERBATIM_MODEL_LIMITS', text('VERBATIM_MODEL_LIMITS') ?? ''),
    },
  }
}

/** The URL may hold a password, so no message quotes it. */
function valkeyUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined
  if (protocol !== 'redis:' && protocol !== 'rediss:')
    throw wrong('VALKEY_URL', `${protocol ?? 'not a URL'}…`, 'redis://host:port or rediss://host:port')
  return text
}

function trustedProxies(items: string[]): BlockList {
  const proxies = new BlockList()
  for (const item of items) {
    const [address = '', bits = '', ...more] = item.split('/')
    const version = isIP(address)
    const longest = version === 4 ? 32 : 128
    const length = item.includes('/') ? Number(/^\d{1,3}$/.test(bits) ? bits : Number.NaN) : longest
    if (version === 0 || address.includes('%') || !(length <= longest) || more.length > 0)
      throw wrong(
        'VERBATIM_TRUSTED_PROXIES',
        item,
        'addresses and ranges such as 10.0.0.0/8, separated by commas',
      )
    proxies.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6')
  }
  return proxies
}

function rateLimits(name: SettingName, text: string): RateLimits {
  const limits: RateLimits = {}
  for (const item of splitList(text)) {
    const [kind = '', number = '', ...more] = item.split('=').map((part) => part.trim())
    const known = Object.keys(LIMIT_NAMES).find((other) => other === kind) as
      | keyof typeof LIMIT_NAMES
      | undefined
    const value = Number(/^\d+$/.test(number) ? number : Number.NaN)
    if (known === undefined || more.length > 0 || !(value >= 1 && value <= LARGEST_LIMIT[known]))
      throw wrong(name, text, 'requests=…,tokens=…,concurrent=…, each an integer of at least 1')
    if (LIMIT_NAMES[known] in limits) throw wrong(name, text, `one ${known}=… only`)
    limits[LIMIT_NAMES[known]] = value
  }
  return limits
}
