import { lookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { connect as connectPlain, type LookupFunction, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { MediaRefusal } from './media-refusal.ts'

/** A connection to open: the name is for the certificate, only the addresses are dialled. */
export interface Target {
  hostname: string
  port: number
  secure: boolean
  /** Each was checked, or the host is one that the operator trusts. */
  addresses: string[]
}

/** What names resolve to, and how a connection is opened. */
export interface Network {
  /** All addresses of a public name. */
  resolve(hostname: string, signal: AbortSignal): Promise<string[]>
  /** All addresses of a host that the operator listed, which may be known to this machine only. */
  resolvePrivate(hostname: string): Promise<string[]>
  /** A socket that emits `secureConnect` (or `connect`, when it is not secure) once it can be used. */
  connect(target: Target): Socket
}

export function openNetwork(): Network {
  return { resolve: resolvePublic, resolvePrivate, connect }
}

/**
 * By DNS alone, not by getaddrinfo: that one occupies a thread of the pool for as long as somebody's name server likes, reads this
 * machine's hosts file, and appends its search domains.
 */
async function resolvePublic(hostname: string, signal: AbortSignal): Promise<string[]> {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 })
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    signal.throwIfAborted()
    if (addresses.length === 0) throw new MediaRefusal('the host name of the URL cannot be resolved')
    return addresses
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function resolvePrivate(hostname: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, found) => {
      if (error) reject(new MediaRefusal('the host name of the URL cannot be resolved', error))
      else resolve(found.map(({ address }) => address))
    })
  })
}

function connect({ hostname, port, secure, addresses }: Target): Socket {
  const options = { host: hostname, port, lookup: pinned(addresses), autoSelectFamily: true }
  if (!secure) return connectPlain(options)
  return connectSecure({
    ...options,
    // An address has no server name (RFC 6066).
    ...(addresses.includes(hostname) ? {} : { servername: hostname }),
    ALPNProtocols: ['http/1.1'],
    // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
    rejectUnauthorized: true,
  })
}

/** Answers with what was checked and asks nobody again, so that a name cannot change its address in between. */
function pinned(addresses: string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return (_hostname, options, callback) => {
    const [first] = all
    if (options.all === true) callback(null, all)
    else callback(null, first?.address ?? '', first?.family)
  }
}
