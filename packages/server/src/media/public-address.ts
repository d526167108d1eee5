import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** All that is routed as ordinary unicast today; what lies outside reaches tunnels, translators or nothing (IANA, RFC 4291). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address belongs to the open internet. Private, loopback, link-local (with the metadata services of clouds), carrier-grade NAT,
 * multicast, reserved and documentation addresses do not; nor do IPv6 addresses that carry an IPv4 address (mapped, NAT64, 6to4, Teredo),
 * as behind those any of the others may stand.
 */
export function isPublicAddress(text: string): boolean {
  // A zone names an interface of this machine; and ipaddr alone takes 127.1 for an address too.
  if (text.includes('%') || isIP(text) === 0) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST)
}
