import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export interface OpenidProvider {
  issuer: string
  /** Signs `login` in at the provider, and gives where it sends the browser then. */
  authorize(url: string, login: string): Promise<string>
  close(): Promise<void>
}

interface Client {
  redirectUri: string
  clientId: string
  secret: string
}

/** A real OpenID provider on loopback, whose users are whoever says so: each has a verified address. */
export async function startOpenidProvider({
  redirectUri,
  clientId,
  secret,
}: Client): Promise<OpenidProvider> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: secret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['of-a-test'] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, name: id, email: `${id}@example.org`, email_verified: true }),
    }),
  })
  server.on('request', provider.callback())
  return {
    issuer,
    authorize: (url, login) => walk(url, login, issuer),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Follows the provider's redirects and posts its forms of sign-in and consent, until it sends the browser elsewhere. */
async function walk(start: string, login: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  let form: URLSearchParams | undefined
  for (let steps = 0; steps < 12; steps += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie },
      redirect: 'manual',
      ...(form !== undefined && { body: form }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    form = undefined
    const target = answer.headers.get('location')
    if (target !== null) {
      url = new URL(target, url).href
      if (!url.startsWith(issuer)) return url
      continue
    }
    const page = await answer.text()
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1]
    if (prompt === undefined || action === undefined)
      throw new Error(`the provider answered ${answer.status}: ${page}`)
    form = new URLSearchParams({ prompt, login, password: 'any' })
    url = new URL(action, url).href
  }
  throw new Error('the provider goes round in circles')
}
