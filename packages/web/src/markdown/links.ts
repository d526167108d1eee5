import type { SafeLink } from './document-tree.ts'

const PROTOCOLS = new Set(['http:', 'https:', 'mailto:'])
/** Longer ones are made to hide something, or to carry something away. */
const LONGEST_ADDRESS = 2_000

/**
 * Judges an address that an answer names. Only absolute http, https and mailto addresses are links; a relative one would lead to a page of this service that the
 * answer's writer chose, and every other scheme is somebody's way of running something.
 *
 * @param words what the link says of itself; the host is shown beside them unless they are the address.
 * @returns null for what must stay text.
 */
export function safeLink(address: string, words: string): SafeLink | null {
  if (address.length > LONGEST_ADDRESS) return null
  const url = parse(address)
  if (url === null || !PROTOCOLS.has(url.protocol)) return null
  if (url.protocol === 'mailto:')
    return { href: url.href, host: sameAddress(words, url) ? null : url.pathname }
  return { href: url.href, host: sameAddress(words, url) ? null : url.host }
}

/** The host that a picture would have been fetched from, for its description. */
export function hostOf(address: string): string | null {
  const url = parse(address)
  return url === null || url.host === '' ? null : url.host
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null
}

/** `https://good.example@evil.example` says one host and leads to another, so an address with a name in it never speaks for itself. */
function sameAddress(words: string, url: URL): boolean {
  if (url.username !== '' || url.password !== '') return false
  const said = words.trim().toLowerCase()
  const href = url.href.toLowerCase()
  return [href, href.replace(/^(?:https?:\/\/|mailto:)/, '')].some(
    (address) => said === address || `${said}/` === address,
  )
}
