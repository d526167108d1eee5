import { VerbatimError } from '@verbatim/protocol'

/**
 * `encrypted_content` lets a client that does not understand raw reasoning carry it from one request to the next. Here reasoning
 * is never hidden from its caller, so there is nothing to encrypt: it is the text in base64url behind a prefix that says so.
 */
const PREFIX = 'plain1.'
const SEALED = /^plain1\.([A-Za-z0-9_-]*)$/

export function sealReasoning(text: string): string {
  return PREFIX + Buffer.from(text).toString('base64url')
}

/** @throws VerbatimError `invalid_request` for what was not made here. */
export function unsealReasoning(sealed: string, param: string): string {
  const text = SEALED.exec(sealed)?.[1]
  if (text !== undefined) return Buffer.from(text, 'base64url').toString('utf8')
  throw new VerbatimError('invalid_request', `${param} was not made by this service.`, { param })
}
