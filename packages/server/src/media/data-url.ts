import { MediaRefusal } from './media-refusal.ts'

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * The bytes of a base64 `data:` URL (RFC 2397). Its media type is not looked at: the bytes say what they are.
 *
 * @throws MediaRefusal when it is not base64 or is longer than allowed, before anything is decoded.
 */
export function readDataUrl(url: string, maxBytes: number): Buffer {
  const comma = url.indexOf(',')
  // A head is a media type; a long one is no head.
  const head = comma === -1 || comma > 256 ? undefined : url.slice(0, comma)
  if (head === undefined || !/;\s*base64\s*$/i.test(head))
    throw new MediaRefusal('a data URL must be data:TYPE;base64,… with the bytes in base64')
  const sizeBytes = Math.floor(((url.length - comma - 1) * 3) / 4)
  if (sizeBytes > maxBytes + 2) throw tooLarge(sizeBytes, maxBytes)
  const text = url.slice(comma + 1)
  if (text.length % 4 === 1 || !BASE64.test(text)) throw new MediaRefusal('the data URL is not valid base64')
  return Buffer.from(text, 'base64')
}

export function toDataUrl(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`
}

export function tooLarge(sizeBytes: number, maxBytes: number): MediaRefusal {
  return new MediaRefusal(`it has ${sizeBytes} bytes; at most ${maxBytes} are taken`)
}
