import { VerbatimError } from '@verbatim/protocol'

/** Whatever was thrown becomes one public error; what is not ours tells the caller nothing but the request id. */
export function publicError(error: unknown, requestId: string): VerbatimError {
  if (error instanceof VerbatimError) return error
  const known = fastifyError(error)
  if (known !== undefined) return known
  return new VerbatimError('internal_error', `Something went wrong here; the request id is ${requestId}.`, {
    cause: error,
  })
}

/** The body: an object, or on keyless surfaces one string (documents 003 and 004). */
export function errorText(error: VerbatimError, keyed: boolean): string {
  return JSON.stringify(keyed ? error.toBody() : { error: error.message })
}

function fastifyError(error: unknown): VerbatimError | undefined {
  const { code, message } = (error ?? {}) as { code?: string; message?: string }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new VerbatimError('request_too_large', 'The body is larger than this service takes.')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new VerbatimError('unsupported_media_type', 'Send JSON with "Content-Type: application/json".')
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new VerbatimError('invalid_request', 'The body is not valid JSON.')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return new VerbatimError('invalid_request', `The request cannot be read: ${message}.`)
    default:
      return undefined
  }
}
