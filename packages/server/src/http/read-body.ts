import type { IncomingMessage } from 'node:http'
import { VerbatimError } from '@verbatim/protocol'

/**
 * The text of a JSON body.
 *
 * @throws VerbatimError `unsupported_media_type`, `request_too_large` as soon as that is known, or `client_closed_request`.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const { 'content-type': type, 'content-length': length } = request.headers
  if (!isJson(type)) {
    const sent = type === undefined ? 'none' : `"${type}"`
    const message = `Send JSON with "Content-Type: application/json"; the content type was ${sent}.`
    throw new VerbatimError('unsupported_media_type', message)
  }
  if (Number(length) > maxBytes) throw tooLarge(maxBytes)
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size > maxBytes) reject(tooLarge(maxBytes))
      else parts.push(part)
    })
    request.on('end', () =>
      resolve(parts.length === 1 ? String(parts[0]) : Buffer.concat(parts).toString('utf8')),
    )
    request.on('error', (cause) => {
      reject(new VerbatimError('client_closed_request', 'The client left while it sent the body.', { cause }))
    })
  })
}

function isJson(type: string | undefined): boolean {
  return type !== undefined && (type === 'application/json' || /^application\/json\s*(;|$)/i.test(type))
}

function tooLarge(maxBytes: number): VerbatimError {
  return new VerbatimError(
    'request_too_large',
    `The body is larger than ${maxBytes} bytes, which is what this service takes.`,
  )
}
