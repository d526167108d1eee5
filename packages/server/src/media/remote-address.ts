import { MediaRefusal } from './media-refusal.ts'
import type { Network, Target } from './network.ts'
import { isPublicAddress } from './public-address.ts'

const MAX_URL_LENGTH = 8_192

/**
 * A URL that may be asked for: https on its own port, without credentials. A host that the operator listed may also speak http and
 * have another port.
 *
 * @throws MediaRefusal
 */
export function checkUrl(text: string, privateHosts: string[], base?: URL): URL {
  if (text.length > MAX_URL_LENGTH)
    throw new MediaRefusal(`the URL has ${text.length} characters; at most ${MAX_URL_LENGTH} are taken`)
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined
  if (url === undefined) throw new MediaRefusal('the URL cannot be read; give an https: or a data: URL')
  const isPrivate = privateHosts.includes(url.host)
  if (url.protocol !== 'https:' && !(isPrivate && url.protocol === 'http:'))
    throw new MediaRefusal(`${url.protocol} URLs are not fetched; give an https: or a data: URL`)
  if (url.username !== '' || url.password !== '')
    throw new MediaRefusal('the URL has credentials in it, which are not sent')
  if (url.port !== '' && !isPrivate)
    throw new MediaRefusal(`the URL names port ${url.port}; only the default port of https is allowed`)
  return url
}

/**
 * Where to connect for a URL. A name is resolved once, here; what is dialled are the addresses that were checked.
 *
 * @throws MediaRefusal when the name has no address, or one that is not public.
 */
export async function locate(
  url: URL,
  network: Network,
  privateHosts: string[],
  signal: AbortSignal,
): Promise<Target> {
  const secure = url.protocol === 'https:'
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (secure ? 443 : 80)
  // URL parsing has made every spelling of an IPv4 address the dotted one.
  const isLiteral = hostname.includes(':') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname)
  if (privateHosts.includes(url.host)) {
    return {
      hostname,
      port,
      secure,
      addresses: isLiteral ? [hostname] : await network.resolvePrivate(hostname),
    }
  }
  const addresses = isLiteral ? [hostname] : await network.resolve(hostname, signal)
  if (addresses.length === 0 || !addresses.every(isPublicAddress))
    throw new MediaRefusal('the host of the URL is not on the public internet')
  return { hostname, port, secure, addresses }
}
