import {
  type ChatRequest,
  chatRequestSchema,
  parseJson,
  pathName,
  VerbatimError,
  validate,
} from '@verbatim/protocol'
import type { Surface } from './surfaces.ts'

/**
 * The body of a completion request, validated. `model` may be missing on a keyless surface, where `defaultModel` runs.
 *
 * @throws VerbatimError 400 naming the parameter.
 */
export function readChatRequest(body: unknown, surface: Surface, defaultModel: string): ChatRequest {
  if (isObject(body) && body.messages == null) {
    // The very words of documents 003 and 004.
    throw new VerbatimError('invalid_request', 'Missing messages array', { param: 'messages' })
  }
  checkBounds(isObject(body) ? body.messages : undefined, 'messages')
  const complete =
    isObject(body) && !surface.keyed && body.model == null ? { ...body, model: defaultModel } : body
  const request = validate(chatRequestSchema, complete)
  if (request.stream === true && !surface.streams) {
    throw new VerbatimError(
      'invalid_request',
      'stream must be false here; streams are at /api/v1/generate/stream.',
      {
        param: 'stream',
      },
    )
  }
  return request
}

/** Bounds that are checked before anything walks the whole body: each would cost more than the request is worth. */
export const MAX_MESSAGES = 4_096
const MAX_PARTS = 1_024
const MAX_DEPTH = 128

/**
 * @param messages what came as `param`: messages, or what else has `content` in parts.
 * @throws VerbatimError `invalid_request`
 */
export function checkBounds(messages: unknown, param: string): void {
  if (!Array.isArray(messages)) return
  if (messages.length > MAX_MESSAGES) throw tooMany(param, messages.length, MAX_MESSAGES)
  for (const [at, message] of messages.entries()) {
    if (!isObject(message)) throw notAnObject(`${param}[${at}]`)
    const { content } = message
    if (!Array.isArray(content)) continue
    if (content.length > MAX_PARTS) throw tooMany(`${param}[${at}].content`, content.length, MAX_PARTS)
    const wrong = content.findIndex((part) => !isObject(part))
    if (wrong !== -1) throw notAnObject(`${param}[${at}].content[${wrong}]`)
  }
}

function tooMany(param: string, sent: number, allowed: number): VerbatimError {
  return new VerbatimError('invalid_request', `${param} must have at most ${allowed} items; got ${sent}.`, {
    param,
  })
}

function notAnObject(param: string): VerbatimError {
  return new VerbatimError('invalid_request', `${param} must be an object.`, { param })
}

/** As deep as it can be at the most, and quick to count. */
function openings(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x5b || code === 0x7b) count++
  }
  return count
}

/** @throws VerbatimError `invalid_request` for JSON that is nested deeper than anything here may be: to read it would use the stack up. */
export function checkDepth(text: string): void {
  if (openings(text) <= MAX_DEPTH) return
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) at = endOfString(text, at)
    else if (code === 0x5b || code === 0x7b) depth++
    else if (code === 0x5d || code === 0x7d) depth--
    if (depth > MAX_DEPTH) {
      throw new VerbatimError('invalid_request', `The body is nested more than ${MAX_DEPTH} levels deep.`)
    }
  }
}

/** Where the string that begins at a quote ends. Not by a regular expression: an image's megabytes would overflow its stack. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === 0x5c) escapes++
    if (escapes % 2 === 0) return end
  }
  return text.length
}

/** Half of a pair can only come from an escape; no engine takes it, and it has no bytes that could be signed. */
const SURROGATE = /\\u[dD][89a-fA-F]/

function checkUnicode(value: unknown, path: (string | number)[]): void {
  if (typeof value === 'string' && !value.isWellFormed()) throw notUnicode(path)
  if (value === null || typeof value !== 'object') return
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [key, inner] of entries) {
    if (typeof key === 'string' && !key.isWellFormed()) throw notUnicode(path)
    checkUnicode(inner, [...path, key])
  }
}

function notUnicode(path: (string | number)[]): VerbatimError {
  const param = pathName(path)
  const message = `${param} has half of a surrogate pair, which is not Unicode text.`
  return new VerbatimError('invalid_request', message, { param })
}

/** What JSON can write and no double can hold has an exponent of three digits, or is three hundred long. */
const HUGE_NUMBER = /[eE]\+?\d{3}|\d{300}/

function checkNumbers(value: unknown, path: (string | number)[]): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const param = pathName(path)
    throw new VerbatimError('invalid_request', `${param} is a number beyond 1.8e308.`, { param })
  }
  if (value === null || typeof value !== 'object') return
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [key, inner] of entries) checkNumbers(inner, [...path, key])
}

/** @throws VerbatimError `invalid_request` for what is not JSON, too deep, or not Unicode. */
export function parseBody(text: string): unknown {
  checkDepth(text)
  try {
    const body = parseJson(text)
    if (SURROGATE.test(text)) checkUnicode(body, [])
    if (HUGE_NUMBER.test(text)) checkNumbers(body, [])
    return body
  } catch (error) {
    if (error instanceof VerbatimError) throw error
    throw new VerbatimError('invalid_request', `The body is not JSON: ${(error as Error).message}.`, {
      cause: error,
    })
  }
}

export function isObject(body: unknown): body is Record<string, unknown> {
  return body !== null && typeof body === 'object' && !Array.isArray(body)
}
