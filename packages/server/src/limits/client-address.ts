import { type BlockList, isIP, isIPv6 } from 'node:net'

/** More hops than any chain of proxies has. */
const MAX_HOPS = 32

/**
 * Which address a request counts for. `X-Forwarded-For` counts only when a configured proxy sends it; it is read from
 * the right, where each proxy appended whom it saw, up to the first that is no such proxy. What cannot be read ends the
 * reading, and the peer itself counts: nobody gains another address by sending nonsense.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trusted: BlockList): string {
  const own = plainAddress(peer)
  if (forwardedFor === undefined || !isTrusted(own, trusted)) return addressKey(own)
  const hops = forwardedFor.split(',').slice(-MAX_HOPS).reverse()
  let client = own
  for (const hop of hops) {
    client = hopAddress(hop)
    if (isIP(client) === 0) return addressKey(own)
    if (!isTrusted(client, trusted)) return addressKey(client)
  }
  return addressKey(client)
}

/** An IPv6 client owns its /64, so that is what counts as one address; IPv4 (mapped too) counts whole. */
export function addressKey(address: string): string {
  const plain = plainAddress(address)
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length
  const groups = [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** Without a zone, which names an interface of one machine, and IPv4 as such where IPv6 maps it. */
function plainAddress(address: string): string {
  const plain = address.replace(/%.*$/, '').toLowerCase()
  const [, dotted, high, low] =
    /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([\da-f]{1,4}):([\da-f]{1,4}))$/.exec(plain) ?? []
  if (high === undefined || low === undefined) return dotted ?? plain
  return [high, low].flatMap(bytesOf).join('.')
}

function bytesOf(group: string): number[] {
  const value = Number.parseInt(group, 16)
  return [value >> 8, value & 255]
}

/** Some proxies append the port: `192.0.2.1:80`, `[2001:db8::1]:80`. */
function hopAddress(hop: string): string {
  const text = hop.trim()
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  return bare.includes('%') ? '' : plainAddress(bare)
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address)
  return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6')
}
