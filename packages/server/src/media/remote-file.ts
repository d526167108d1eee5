import { addAbortSignal } from 'node:stream'
import { type buildConnector, Client, type Dispatcher } from 'undici'
import { connectionRefusal } from './connection-refusal.ts'
import { tooLarge } from './data-url.ts'
import { MediaRefusal } from './media-refusal.ts'
import type { Network, Target } from './network.ts'
import { checkUrl, locate } from './remote-address.ts'

const MAX_REDIRECTS = 3

/** Asks for the bytes as they are: what is not compressed cannot grow. No cookie, no referrer, nothing of the caller's. */
const HEADERS = { accept: 'image/*,video/*', 'accept-encoding': 'identity', 'user-agent': 'verbatim' }

export interface FetchOptions {
  network: Network
  privateHosts: string[]
  maxBytes: number
  /** Carries the deadline too. */
  signal: AbortSignal
}

/**
 * The file at a URL. Every step of the way, redirects included, is checked before it is taken.
 *
 * @throws MediaRefusal, or the signal's reason.
 */
export async function fetchFile(address: string, options: FetchOptions): Promise<Buffer> {
  const { network, privateHosts, signal } = options
  let url = checkUrl(address, privateHosts)
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const target = await locate(url, network, privateHosts, signal)
    const answer = await ask(url, target, options)
    if (Buffer.isBuffer(answer)) return answer
    url = checkUrl(answer.location, privateHosts, url)
  }
  throw new MediaRefusal(`the URL redirects more than ${MAX_REDIRECTS} times`)
}

async function ask(url: URL, target: Target, options: FetchOptions): Promise<Buffer | { location: string }> {
  const { signal } = options
  signal.throwIfAborted()
  const client = new Client(url.origin, {
    connect: (_options, callback) => openSocket(target, options, callback),
    allowH2: false,
    maxHeaderSize: 16_384,
    // The signal is the deadline, and covers all steps.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  try {
    const path = url.pathname + url.search
    const response = await client.request({ method: 'GET', path, headers: HEADERS, signal })
    // A body that is not read to its end breaks when the connection is closed below, which is meant.
    response.body.on('error', () => {})
    return redirection(response) ?? (await readBody(response, options.maxBytes))
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw error instanceof MediaRefusal ? error : connectionRefusal(error)
  } finally {
    await client.destroy()
  }
}

type Connected = Parameters<buildConnector.connector>[1]

function openSocket(target: Target, { network, signal }: FetchOptions, callback: Connected): void {
  const socket = addAbortSignal(signal, network.connect(target))
  const onError = (error: Error) => callback(error, null)
  socket.once('error', onError)
  socket.once(target.secure ? 'secureConnect' : 'connect', () => {
    socket.off('error', onError)
    callback(null, socket)
  })
}

function redirection({ statusCode, headers }: Dispatcher.ResponseData): { location: string } | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return undefined
  const location = headers.location
  if (typeof location !== 'string') throw new MediaRefusal('the URL redirects without saying where to')
  return { location }
}

async function readBody(response: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const { statusCode, headers, body } = response
  if (statusCode !== 200) throw new MediaRefusal(`the server of the URL answered with status ${statusCode}`)
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity')
    throw new MediaRefusal('the server of the URL compressed its answer though it was asked not to')
  const announced = Number(headers['content-length'])
  if (announced > maxBytes) throw tooLarge(announced, maxBytes)
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes) throw new MediaRefusal(`it is larger than the ${maxBytes} bytes that are taken`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
