interface Session {
  signed_in: boolean
  actor: string
  role: string | null
  accounts: string[] | 'all'
  scopes: string[]
}

/** Keeps cookies and says where its requests come from, as a browser does, behind a proxy that adds its address. */
export class Browser {
  readonly setCookies: string[] = []
  origin: string
  /** What it claims itself, in front of what the proxy adds. */
  spoofed: string | undefined
  readonly #url: string
  readonly #address: string
  readonly #cookies: Map<string, string>

  constructor(url: string, address: string, cookies = new Map<string, string>()) {
    this.#url = url
    this.#address = address
    this.#cookies = cookies
    this.origin = url
  }

  /** The same browser at another replica. */
  at(url: string): Browser {
    const other = new Browser(url, this.#address, this.#cookies)
    other.origin = this.origin
    return other
  }

  get(path: string): Promise<Response> {
    return this.#send(path, { method: 'GET' })
  }

  post(path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' }
    return this.#send(path, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  delete(path: string): Promise<Response> {
    return this.#send(path, { method: 'DELETE' })
  }

  async session(): Promise<Session> {
    return (await this.get('/api/v1/session')).json() as Promise<Session>
  }

  /** The organisation that its session acts for, and who pays for it. */
  async organization(): Promise<{ active: string; account: string }> {
    const [account = ''] = (await this.session()).accounts
    return { active: account.slice('acct_'.length), account }
  }

  async memberOf(organizationId: string, userId: string): Promise<string> {
    const answer = await this.get(`/api/auth/organization/list-members?organizationId=${organizationId}`)
    const { members } = (await answer.json()) as { members: { id: string; userId: string }[] }
    return members.find((member) => member.userId === userId)?.id ?? ''
  }

  /** All of an organisation that somebody might change. */
  async state(organizationId: string): Promise<{ name: string; roles: string[]; invitations: number }> {
    const answer = await this.get(
      `/api/auth/organization/get-full-organization?organizationId=${organizationId}`,
    )
    const { name, members, invitations } = (await answer.json()) as {
      name: string
      members: { userId: string; role: string }[]
      invitations: unknown[]
    }
    const roles = members.map(({ userId, role }) => `${userId} ${role}`).sort()
    return { name, roles, invitations: invitations.length }
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (cookie !== '') headers.set('cookie', cookie)
    headers.set('origin', this.origin)
    headers.set('x-forwarded-for', [this.spoofed, this.#address].filter(Boolean).join(', '))
    const url = path.startsWith('http') ? path : this.#url + path
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) this.#keep(line)
    return answer
  }

  #keep(line: string): void {
    this.setCookies.push(line)
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    if (value === '' || /max-age=0(;|$)/i.test(line)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}
