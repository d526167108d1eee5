import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { VerbatimError } from '@verbatim/protocol'
import type { HeldBody } from './body-budget.ts'

/**
 * The text of a JSON body.
 *
 * @param held counts what is there of it. Whoever lets go of the body releases that.
 * @throws VerbatimError `unsupported_media_type`, `request_too_large` as soon as that is known, `overloaded` when others
 * hold too much, or `client_closed_request`.
 */
export function readBody(request: IncomingMessage, maxBytes: number, held: HeldBody): Promise<string> {
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
    const take = (part: Buffer) => {
      size += part.length
      try {
        if (size > maxBytes) throw tooLarge(maxBytes)
        held.grow(size)
        parts.push(part)
      } catch (error) {
        // The rest flows by; nothing of it is kept.
        request.off('data', take).resume()
        parts.length = 0
        reject(error)
      }
    }
    request.on('data', take)
    request.on('end', () => {
      const [only] = parts
      const bytes = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts)
      // What is no UTF-8 would be read as another text than was sent, and that text be signed.
      if (isUtf8(bytes)) resolve(bytes.toString('utf8'))
      else reject(new VerbatimError('invalid_request', 'The body is not UTF-8.'))
    })
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
