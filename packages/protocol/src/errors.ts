/**
 * Every error that a caller can meet: one table, one class. The table is the source of the wire format,
 * of the documentation (docs/reference/errors.md, held equal by a test) and of the CLI's exit codes.
 *
 * A `VerbatimError` has a public half (code, message, param) that may be sent to anyone, and an internal
 * half (`cause`) that goes to the service's log only.
 */
export const ERRORS = {
  invalid_request: { status: 400, type: 'invalid_request_error', help: 'Correct the named parameter.' },
  unsupported_parameter: {
    status: 400,
    type: 'invalid_request_error',
    help: 'Leave the parameter out, or choose a model whose card lists it (GET /v1/models).',
  },
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    help: 'Shorten the messages or lower max_tokens.',
  },
  previous_response_not_found: {
    status: 400,
    type: 'invalid_request_error',
    help: 'Send the whole conversation as input, or continue a response that is kept.',
  },
  invalid_api_key: {
    status: 401,
    type: 'authentication_error',
    help: 'Send a valid key as "Authorization: Bearer KEY" or "X-API-Key: KEY".',
  },
  insufficient_credits: { status: 402, type: 'insufficient_credits', help: 'Add credits to the account.' },
  permission_denied: { status: 403, type: 'permission_error', help: 'Use a key with the scope or model.' },
  model_not_found: { status: 404, type: 'invalid_request_error', help: 'List the models: GET /v1/models.' },
  not_found: { status: 404, type: 'invalid_request_error', help: 'See /openapi.json for what is served.' },
  method_not_allowed: { status: 405, type: 'invalid_request_error', help: 'Use a method that Allow names.' },
  conflict: {
    status: 409,
    type: 'invalid_request_error',
    help: 'Read what is there now, then send the change again.',
  },
  request_too_large: { status: 413, type: 'invalid_request_error', help: 'Send a smaller body.' },
  unsupported_media_type: {
    status: 415,
    type: 'invalid_request_error',
    help: 'Send JSON with "Content-Type: application/json".',
  },
  rate_limited: { status: 429, type: 'rate_limit_error', help: 'Wait as Retry-After says.' },
  queue_full: { status: 429, type: 'rate_limit_error', help: 'Wait as Retry-After says.' },
  client_closed_request: { status: 499, type: 'client_closed_request', help: 'Only ever in the log.' },
  internal_error: { status: 500, type: 'server_error', help: 'Report it with the request id.' },
  upstream_error: { status: 502, type: 'server_error', help: 'Try again.' },
  overloaded: { status: 503, type: 'server_error', help: 'Try again as Retry-After says.' },
  upstream_timeout: { status: 504, type: 'server_error', help: 'Try again, or ask for fewer tokens.' },
} as const satisfies Record<string, { status: number; type: string; help: string }>

export type ErrorCode = keyof typeof ERRORS

/** The error body of every surface but the keyless ones, as OpenAI's clients expect it. */
export interface ErrorBody {
  error: { message: string; type: string; param: string | null; code: ErrorCode }
}

export interface ErrorDetails {
  /** The parameter at fault, as the caller wrote it: `messages[0].content`. */
  param?: string | undefined
  /** What to wait before trying again, in seconds; sent as Retry-After. */
  retryAfterSeconds?: number | undefined
  /** Response headers that go with it. */
  headers?: Record<string, string> | undefined
  /** The internal half: never sent, only logged. */
  cause?: unknown
}

/** What is thrown anywhere in the house and reaches a caller as one public error. */
export class VerbatimError extends Error {
  readonly code: ErrorCode
  readonly param: string | undefined
  readonly retryAfterSeconds: number | undefined
  readonly headers: Record<string, string> | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'VerbatimError'
    this.code = code
    this.param = details.param
    this.retryAfterSeconds = details.retryAfterSeconds
    this.headers = details.headers
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  toBody(): ErrorBody {
    return {
      error: {
        message: this.message,
        type: ERRORS[this.code].type,
        param: this.param ?? null,
        code: this.code,
      },
    }
  }
}

/**
 * What who repeats or follows a request is told when its caller stopped it: 409, `conflict`. The keyless surface gives no codes, and other conflicts have
 * the same, so clients know a stop by these words.
 */
export const STOPPED_BY_CALLER =
  'This request was stopped by its caller. Ask again with another Idempotency-Key.'
