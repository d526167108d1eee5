import { ApiError, ERRORS, type ErrorCode, UnreachableError } from '@verbatim/protocol'
import { plural, span } from './text/numbers.ts'

/** An error in words: what happened, why as far as it is known, and what to do. */
export interface Problem {
  what: string
  why: string
  todo: string
}

const AGAIN = 'Try again in a moment.'

/** A code that the contract gains has to be worded here before the page compiles. */
const WORDS: Record<ErrorCode, { what: string; todo: string }> = {
  invalid_request: {
    what: 'The service refused this request.',
    todo: 'Correct what it names, and try again.',
  },
  unsupported_parameter: { what: 'The model does not know a setting.', todo: 'Clear it under Parameters.' },
  context_length_exceeded: {
    what: 'This chat is longer than the model can read.',
    todo: 'Start a new chat, or lower max_tokens under Parameters.',
  },
  previous_response_not_found: {
    what: 'The service no longer has the start of this conversation.',
    todo: 'Start a new chat.',
  },
  invalid_api_key: {
    what: 'The API key was not accepted.',
    todo: 'Give another one, or stop using it to go on without.',
  },
  insufficient_credits: {
    what: 'The credits of this key are used up.',
    todo: 'Add credits, then try again.',
  },
  permission_denied: { what: 'This key may not do that.', todo: 'Use another key or another model.' },
  model_not_found: { what: 'The service does not have this model.', todo: 'Choose another model.' },
  not_found: { what: 'The service does not have this address.', todo: 'Reload the page.' },
  method_not_allowed: { what: 'The service does not take this request.', todo: 'Reload the page.' },
  conflict: {
    what: 'Something else happened to this meanwhile.',
    todo: 'Reload the page, and look at what is there now.',
  },
  request_too_large: { what: 'The message is too large.', todo: 'Shorten it, or start a new chat.' },
  unsupported_media_type: { what: 'The service does not take this request.', todo: 'Reload the page.' },
  rate_limited: { what: 'A limit is reached for now.', todo: AGAIN },
  queue_full: { what: 'Too many people are waiting.', todo: AGAIN },
  client_closed_request: { what: 'The request was closed.', todo: AGAIN },
  internal_error: {
    what: 'The service made a mistake.',
    todo: 'Try again; if it stays, report it to the operator.',
  },
  upstream_error: { what: 'The model stopped unexpectedly.', todo: AGAIN },
  overloaded: { what: 'The model is busy or starting.', todo: AGAIN },
  upstream_timeout: { what: 'The model took too long.', todo: 'Try again, or lower max_tokens.' },
}

/** How the service begins to refuse who showed no key at all: to a reader of the page that is a session that is over. */
const NO_KEY = 'No API key was sent'
const NOT_SIGNED_IN: Problem = {
  what: 'You are not signed in.',
  why: 'A session ends after a time, and in all tabs when you sign out in one.',
  todo: 'Sign in again, or give an API key.',
}

/** The one place where the page turns what was thrown into words. */
export function describeError(error: unknown): Problem {
  if (error instanceof UnreachableError) {
    const what = error.midAnswer
      ? 'The connection broke while the answer came.'
      : 'The service cannot be reached.'
    return { what, why: '', todo: 'Check that it runs and that you are connected, then try again.' }
  }
  if (!(error instanceof ApiError)) {
    return { what: 'The page made a mistake.', why: String(error), todo: 'Reload the page.' }
  }
  if (error.status === 401 && error.message.startsWith(NO_KEY)) return NOT_SIGNED_IN
  const code = knownCode(error)
  const words =
    code === undefined
      ? { what: 'The service gave an answer that the page cannot read.', todo: AGAIN }
      : WORDS[code]
  return { what: words.what, why: withRequestId(error), todo: withWait(words.todo, error.retryAfterSeconds) }
}

/** The keyless surface names no code; there the status tells the kind. */
function knownCode(error: ApiError): ErrorCode | undefined {
  const codes = Object.keys(ERRORS) as ErrorCode[]
  return (
    codes.find((code) => code === error.code) ?? codes.find((code) => ERRORS[code].status === error.status)
  )
}

function withRequestId(error: ApiError): string {
  const showsId = error.status >= 500 && error.requestId !== null
  return showsId ? `${error.message} (request ${error.requestId})` : error.message
}

/** From here on seconds are nothing to count. */
const LONG_WAIT_SECONDS = 120

function withWait(todo: string, seconds: number | null): string {
  if (seconds === null) return todo
  return `Try again in ${seconds < LONG_WAIT_SECONDS ? plural(seconds, 'second') : span(seconds * 1000)}.`
}
