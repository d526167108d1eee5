import { type ChatRequest, chatRequestSchema, parseJson, VerbatimError, validate } from '@verbatim/protocol'
import type { Surface } from './surfaces.ts'

/**
 * The body of a completion request, validated. `model` may be missing on a keyless surface, where `defaultModel` runs.
 *
 * @throws VerbatimError 400 naming the parameter.
 */
export function readChatRequest(text: string, surface: Surface, defaultModel: string): ChatRequest {
  const body = parseBody(text)
  if (isObject(body) && body.messages == null) {
    // The very words of documents 003 and 004.
    throw new VerbatimError('invalid_request', 'Missing messages array', { param: 'messages' })
  }
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

function parseBody(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw new VerbatimError('invalid_request', `The body is not JSON: ${(error as Error).message}.`, {
      cause: error,
    })
  }
}

function isObject(body: unknown): body is Record<string, unknown> {
  return body !== null && typeof body === 'object' && !Array.isArray(body)
}
