import { type BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Config } from '../config/config.ts'

/** What a host may be spelt with: it goes into documents, so it can bring nothing of its own. */
const HOST = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$/
const PREFIX = /^(\/[A-Za-z0-9._~-]+)+$/

/**
 * Where the caller has this service, without a slash at the end: the configured address, or the one that the request was sent to, as a
 * proxy tells it that is trusted to tell addresses.
 */
export function readersBaseUrl(
  config: Pick<Config, 'signIn' | 'trustedProxies' | 'port'>,
  { headers, socket }: Pick<FastifyRequest, 'headers' | 'socket'>,
): string {
  const { publicUrl } = config.signIn
  if (publicUrl !== undefined) return publicUrl
  const told = isProxy(socket.remoteAddress, config.trustedProxies) ? headers : {}
  const of = (name: string) => told[name]?.toString().split(',')[0]?.trim()
  const host = [of('x-forwarded-host'), headers.host].find((text) => text !== undefined && HOST.test(text))
  const prefix = of('x-forwarded-prefix')?.replace(/\/$/, '') ?? ''
  const scheme = of('x-forwarded-proto') === 'https' ? 'https' : 'http'
  return `${scheme}://${host ?? `localhost:${config.port}`}${PREFIX.test(prefix) ? prefix : ''}`
}

/** A peer's IPv4 address arrives mapped into IPv6 where the service listens on both. */
function isProxy(peer: string | undefined, proxies: BlockList): boolean {
  const address = (peer ?? '').replace(/^::ffff:(?=\d+\.)/, '')
  const version = isIP(address)
  return version !== 0 && proxies.check(address, version === 4 ? 'ipv4' : 'ipv6')
}
