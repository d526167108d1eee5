import { hash } from 'node:crypto'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip, constants as zlib } from 'node:zlib'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ico': 'image/x-icon',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
}

/** What images and fonts hold is compressed already. */
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.svg', '.json', '.map'])

/** Shorter than this, the header of a compressed file costs what it saves. */
const WORTH_BYTES = 500

/** Brotli's best takes ten times as long for a twelfth less. */
const BROTLI_QUALITY = 9
const GZIP_LEVEL = 9

const gzipped = promisify(gzip)
const brotlied = promisify(brotliCompress)

type Encoding = 'br' | 'gzip'

/** One file as it is sent. It is compressed when somebody first takes it so, once for all who come after. */
export class PageFile {
  readonly bytes: Buffer
  readonly type: string
  /** Weak, as it is the same for each encoding. */
  readonly etag: string
  readonly compressible: boolean
  readonly #encoded = new Map<Encoding, Promise<Buffer>>()

  constructor(path: string, bytes: Buffer) {
    const extension = extname(path)
    this.bytes = bytes
    this.type = TYPES[extension] ?? 'application/octet-stream'
    this.etag = `W/"${hash('sha256', bytes, 'base64url').slice(0, 22)}"`
    this.compressible = COMPRESSIBLE.has(extension) && bytes.length >= WORTH_BYTES
  }

  encoded(encoding: Encoding): Promise<Buffer> {
    let bytes = this.#encoded.get(encoding)
    if (bytes === undefined) {
      bytes = encoding === 'br' ? brotli(this.bytes) : gzipped(this.bytes, { level: GZIP_LEVEL })
      this.#encoded.set(encoding, bytes)
    }
    return bytes
  }
}

function brotli(bytes: Buffer): Promise<Buffer> {
  return brotlied(bytes, {
    params: {
      [zlib.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
}

/** The best encoding that a client takes, by its Accept-Encoding (RFC 9110, section 12.5.3); undefined for none. */
export function encodingFor(accepted: string | undefined): Encoding | undefined {
  const weights = new Map((accepted ?? '').toLowerCase().split(',').map(weightOf))
  const weigh = (encoding: Encoding) => weights.get(encoding) ?? weights.get('*') ?? 0
  const [br, gz] = [weigh('br'), weigh('gzip')]
  if (br > 0 && br >= gz) return 'br'
  return gz > 0 ? 'gzip' : undefined
}

function weightOf(entry: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = entry.split(';').map((part) => part.trim())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  return [coding, weight === undefined ? 1 : Number(weight) || 0]
}

/** Whether a client has the file already, by its If-None-Match (RFC 9110, section 13.1.2). */
export function hasAlready(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^(?!W\/)/, 'W/'))
  return tags.includes(etag) || ifNoneMatch.trim() === '*'
}
