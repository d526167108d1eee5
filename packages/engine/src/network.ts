import { EnvHttpProxyAgent, request } from 'undici'
import { SetupError } from './setup-error.ts'

/**
 * The network as downloads see it: https, or http to this machine and to hosts that the operator named; proxies
 * as the environment says; redirects followed one by one, each held to the same rule.
 */
export interface Reply {
  status: number
  headers: Record<string, string | undefined>
  /** Where the reply came from, after redirects. */
  url: string
  body: AsyncIterable<Uint8Array> & { text(): Promise<string>; dump(): Promise<void>; destroy(): void }
}

export interface OpenOptions {
  method?: 'GET' | 'HEAD'
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
  /** False: a redirect is returned as it is. True by default. */
  follow?: boolean
}

export interface NetworkOptions {
  env: NodeJS.ProcessEnv
  /** URLs that the operator configured: plain http is allowed to their hosts. */
  trustedUrls?: string[]
  /** A transfer without a byte for so long has stalled. */
  stallMs?: number
}

const MAX_REDIRECTS = 5
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

export class Network {
  readonly #agent: EnvHttpProxyAgent
  readonly #trusted: Set<string>

  constructor({ env, trustedUrls = [], stallMs = 30_000 }: NetworkOptions) {
    this.#agent = new EnvHttpProxyAgent({
      httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? '',
      httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? '',
      noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
      headersTimeout: stallMs,
      bodyTimeout: stallMs,
      connectTimeout: Math.min(stallMs, 20_000),
    })
    this.#trusted = new Set()
    for (const url of trustedUrls) this.trust(url)
  }

  /** Allows plain http to the host of a URL that the operator configured. */
  trust(url: string): void {
    if (URL.canParse(url)) this.#trusted.add(new URL(url).host)
  }

  /** Opens `url`; throws what the connection throws, or a SetupError for a URL that is not allowed. */
  async open(url: string, options: OpenOptions = {}): Promise<Reply> {
    let target = new URL(url)
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      this.#requireAllowed(target)
      const reply = await this.#send(target, options)
      const location = reply.headers.location
      if (options.follow === false || reply.status < 300 || reply.status > 399 || !location) return reply
      await reply.body.dump()
      target = redirected(target, location)
    }
    throw new Error(`${withoutSecrets(url)} redirects more than ${MAX_REDIRECTS} times`)
  }

  /** The body of a small document. */
  async text(url: string, options: OpenOptions & { limitBytes?: number } = {}): Promise<string> {
    const reply = await this.open(url, options)
    const limit = options.limitBytes ?? 64_000_000
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of reply.body) {
      size += chunk.byteLength
      if (size > limit) throw new Error(`${withoutSecrets(url)} is longer than ${limit} bytes`)
      chunks.push(chunk)
    }
    if (reply.status !== 200) throw new Error(`${withoutSecrets(url)} answered ${reply.status}`)
    return Buffer.concat(chunks).toString('utf8')
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #send(target: URL, { method = 'GET', headers = {}, signal }: OpenOptions): Promise<Reply> {
    const {
      statusCode,
      headers: received,
      body,
    } = await request(withoutCredentials(target), {
      dispatcher: this.#agent,
      method,
      ...(signal ? { signal } : {}),
      // A digest is taken over the bytes of the file, so nothing may recode them on the way.
      headers: { 'accept-encoding': 'identity', ...authorization(target), ...headers },
    })
    // A reader meets a failure while it reads; a body that nobody reads on has none to tell.
    body.on('error', () => {})
    const flat = Object.entries(received).map(([name, value]) => [
      name,
      Array.isArray(value) ? value[0] : value,
    ])
    return { status: statusCode, headers: Object.fromEntries(flat), url: withoutSecrets(target.href), body }
  }

  #requireAllowed(url: URL): void {
    if (url.protocol === 'https:') return
    const local = LOOPBACK.has(url.hostname)
    if (url.protocol === 'http:' && (local || this.#trusted.has(url.host))) return
    throw new SetupError(
      `${withoutSecrets(url.href)} was not opened.`,
      'Downloads use https; plain http is allowed to this machine and to hosts that were configured.',
      'Use an https URL.',
    )
  }
}

/** Credentials in a URL stay with its host: another one gets none. */
function redirected(from: URL, location: string): URL {
  const target = new URL(location, from)
  if (target.host === from.host && target.username === '') {
    target.username = from.username
    target.password = from.password
  }
  return target
}

function authorization(url: URL): Record<string, string> {
  if (url.username === '') return {}
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function withoutCredentials(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}

/** A URL as a message may show it: no credentials, no query (where signed links keep theirs). */
export function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return url
  const bare = withoutCredentials(new URL(url))
  bare.search = ''
  return bare.href
}
