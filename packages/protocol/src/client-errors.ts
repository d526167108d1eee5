import { ERRORS, type ErrorCode } from './errors.ts'

interface ApiErrorDetails {
  status: number
  code: string
  param?: string | null
  requestId?: string | null
  retryAfterSeconds?: number | null
  cause?: unknown
}

/**
 * The service answered, and the answer is an error (or nothing that this client understands).
 *
 * `status` is the HTTP status; for an error inside a stream, the status that its code stands for. `code` is one of
 * `ERRORS` where the service names it, `http_<status>` where it does not (the keyless surface answers with one
 * string), and `invalid_response` for an answer that is not of this API.
 */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly param: string | null
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null

  constructor(message: string, details: ApiErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'ApiError'
    this.status = details.status
    this.code = details.code
    this.param = details.param ?? null
    this.requestId = details.requestId ?? null
    this.retryAfterSeconds = details.retryAfterSeconds ?? null
  }
}

/** No connection, or one that broke. `midAnswer` tells whether the answer had begun. */
export class UnreachableError extends Error {
  readonly midAnswer: boolean

  constructor(message: string, details: { midAnswer: boolean; cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'UnreachableError'
    this.midAnswer = details.midAnswer
  }
}

/** What a response of status 400 and above says, whatever its body is. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body = tryJson(await response.text())
  // The routes of signing in are Better Auth's, which puts message and code at the top.
  const reported = reportedError(body) ?? reportedError({ error: body })
  const retryAfter = response.headers.get('retry-after') ?? ''
  return new ApiError(reported?.message ?? `The server answered HTTP ${response.status} without a reason.`, {
    status: response.status,
    code: reported?.code ?? `http_${response.status}`,
    param: reported?.param ?? null,
    requestId: response.headers.get('x-request-id'),
    retryAfterSeconds: /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
  })
}

/**
 * The error that an event of a running stream holds; undefined for any other event. The keyless surface names no
 * code there; what fails once the answer has begun is the upstream, so it counts as `upstream_error`.
 */
export function streamedError(event: unknown, response: Response): ApiError | undefined {
  const reported = reportedError(event)
  if (reported === undefined) return undefined
  const code = reported.code ?? 'upstream_error'
  return new ApiError(reported.message, {
    status: code in ERRORS ? ERRORS[code as ErrorCode].status : response.status,
    code,
    param: reported.param,
    requestId: response.headers.get('x-request-id'),
  })
}

export function invalidResponse(response: Response, why: string, cause?: unknown): ApiError {
  return new ApiError(`The answer is not one of this API: ${why}.`, {
    status: response.status,
    code: 'invalid_response',
    requestId: response.headers.get('x-request-id'),
    cause,
  })
}

/** Reads both bodies: `{"error":{"message",…}}` and the keyless `{"error":"message"}`. */
function reportedError(body: unknown) {
  const error = field(body, 'error')
  if (typeof error === 'string') return { message: error, code: undefined, param: null }
  const message = field(error, 'message')
  if (typeof message !== 'string') return undefined
  const code = field(error, 'code')
  const param = field(error, 'param')
  return {
    message,
    code: typeof code === 'string' ? code : undefined,
    param: typeof param === 'string' ? param : null,
  }
}

function field(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined
}

/** A proxy in between may answer with a page of HTML: then there is no reason to be read, which is no failure. */
function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
