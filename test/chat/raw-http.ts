import { once } from 'node:events'
import { connect } from 'node:net'

/** An answer as it stood on the wire: read off the socket here, so that no client library smooths anything over. */
export interface RawAnswer {
  status: number
  headers: Map<string, string>
  body: string
}

export interface RawRequest {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
}

/** Sends one HTTP/1.1 request on a connection of its own, and reads until the server closes it. */
export async function exchangeRaw(baseUrl: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(baseUrl)
  const socket = connect({ host: hostname, port: Number(port) })
  const parts: Buffer[] = []
  socket.on('data', (bytes: Buffer) => parts.push(bytes))
  socket.write(requestText(hostname, request))
  await once(socket, 'end')
  return readAnswer(Buffer.concat(parts), request.method === 'HEAD')
}

function requestText(host: string, { method = 'POST', path, headers = {}, body = '' }: RawRequest): string {
  const all = { host, connection: 'close', 'content-length': String(Buffer.byteLength(body)), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${path} HTTP/1.1`, ...lines, '', body].join('\r\n')
}

function readAnswer(bytes: Buffer, bodiless: boolean): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) throw new Error(`not a whole head: ${bytes.toString('latin1')}`)
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1])
  const headers = new Map(lines.map((line) => splitHeader(line)))
  const rest = bytes.subarray(end + 4)
  const chunked = headers.get('transfer-encoding') === 'chunked' && !bodiless
  const body = (chunked ? joinChunks(rest) : rest).toString('utf8')
  return { status, headers, body }
}

function splitHeader(line: string): [string, string] {
  const at = line.indexOf(':')
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
}

/** The chunked coding of RFC 9112, section 7.1. A body that ends before the last chunk is an error. */
function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) throw new Error('the body ends before its last chunk')
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
