import type { IncomingHttpHeaders } from 'node:http'

/** Makes the Set-Cookie headers of a session: out of reach of scripts, never sent along from another site, over https only where there is https. */
export class SessionCookie {
  readonly name: string
  readonly #attributes: string

  /** @param secure whether callers come by https; the prefix `__Host-` then binds the cookie to this host (RFC 6265bis, 4.1.3.2). */
  constructor(name: string, secure: boolean) {
    this.name = secure ? `__Host-${name}` : name
    this.#attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  }

  set(value: string, lifeMs: number): string {
    return `${this.name}=${value}; Max-Age=${Math.floor(lifeMs / 1000)}; ${this.#attributes}`
  }

  clear(): string {
    return `${this.name}=; Max-Age=0; ${this.#attributes}`
  }
}

/** The first of that name: browsers send the one with the longest path first. */
export function readCookie({ cookie = '' }: IncomingHttpHeaders, name: string): string | undefined {
  for (const pair of cookie.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}
