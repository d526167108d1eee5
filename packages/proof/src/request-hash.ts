import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64 } from './base64.ts'
import { type Hashing, NOBLE_HASHING } from './hashing.ts'
import { toHex } from './hex.ts'
import { isObject } from './json-value.ts'
import { ProofError } from './proof-error.ts'
import type { Resolved } from './resolved.ts'
import { sha256Json } from './sha256-json.ts'

const BASE64_URL = /^data:[^,]*;base64,/

/** Where a request may have an image or a video: the part's type, and the member that holds the URL. */
const MEDIA_PARTS: Record<string, string> = {
  image_url: 'image_url',
  video_url: 'video_url',
  input_image: 'image_url',
  input_video: 'video_url',
}

/**
 * `statement.requestHash`: SHA-256 of the canonical JSON of `{"request": …, "resolved": …}`, the request as the caller sent it with its
 * media by their hashes.
 *
 * @throws ProofError `not_canonical`.
 */
export function requestHash(request: unknown, resolved: Resolved, hashing: Hashing = NOBLE_HASHING): string {
  return sha256Json({ request: withHashedMedia(request), resolved }, hashing)
}

/**
 * The request with the payload of each base64 `data:` URL as `sha256:` and the hex of its bytes' SHA-256: it hashes the same, and is
 * as small as its text. One that is so already stays as it is, and so does a payload that is not canonical base64.
 *
 * @param hashPayload where there is a quicker one than this package's own.
 */
export function withHashedMedia(request: unknown, hashPayload: HashPayload = payloadHash): unknown {
  if (!isObject(request)) return request
  const { messages, input } = request
  const hashed = (message: unknown) => hashedContent(message, hashPayload)
  if (Array.isArray(messages)) return { ...request, messages: messages.map(hashed) }
  return Array.isArray(input) ? { ...request, input: input.map(hashed) } : request
}

/** SHA-256, in hex, of the bytes that canonical base64 stands for; undefined for any other text. */
export type HashPayload = (base64: string) => string | undefined

function hashedContent(message: unknown, hashPayload: HashPayload): unknown {
  if (!isObject(message)) return message
  const hashed = { ...message }
  for (const name of ['content', 'output']) {
    const parts = message[name]
    if (Array.isArray(parts)) hashed[name] = parts.map((part) => hashedPart(part, hashPayload))
  }
  return hashed
}

function hashedPart(part: unknown, hashPayload: HashPayload): unknown {
  if (!isObject(part) || typeof part.type !== 'string') return part
  const member = Object.hasOwn(MEDIA_PARTS, part.type) ? MEDIA_PARTS[part.type] : undefined
  if (member === undefined) return part
  const place = part[member]
  if (typeof place === 'string') return { ...part, [member]: hashedUrl(place, hashPayload) }
  if (!isObject(place) || typeof place.url !== 'string') return part
  return { ...part, [member]: { ...place, url: hashedUrl(place.url, hashPayload) } }
}

/** The head before the payload is kept as it was sent, so that no byte of the URL can change unseen. */
function hashedUrl(url: string, hashPayload: HashPayload): string {
  const [head] = BASE64_URL.exec(url) ?? []
  if (head === undefined) return url
  const hash = hashPayload(url.slice(head.length))
  return hash === undefined ? url : `${head}sha256:${hash}`
}

function payloadHash(payload: string): string | undefined {
  try {
    return toHex(sha256(fromBase64(payload)))
  } catch (error) {
    if (error instanceof ProofError) return undefined
    throw error
  }
}
