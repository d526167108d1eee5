import { errors } from 'undici'
import { MediaRefusal } from './media-refusal.ts'

/** OpenSSL's words for what is wrong with a certificate, and Node's own. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO/

const NOT_HTTP = 'the server of the URL does not speak HTTP as it should'

/** What a failed connection means to the caller: which step failed, and nothing of the network behind it. Other errors stay what they are. */
export function connectionRefusal(error: unknown): unknown {
  if (error instanceof errors.HTTPParserError) return new MediaRefusal(NOT_HTTP, error)
  const code = codeOf(error)
  if (code === '') return error
  if (CERTIFICATE.test(code))
    return new MediaRefusal('the server of the URL has no valid TLS certificate for its name', error)
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new MediaRefusal(NOT_HTTP, error)
  if (code === 'UND_ERR_SOCKET' || code.includes('CONTENT_LENGTH_MISMATCH'))
    return new MediaRefusal('the server of the URL broke the connection off', error)
  return new MediaRefusal('the server of the URL cannot be reached', error)
}

/** Tries at several addresses fail with one error that holds the others. */
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown }
  if (typeof code === 'string') return code
  return error instanceof AggregateError && error.errors.length > 0 ? codeOf(error.errors[0]) : ''
}
