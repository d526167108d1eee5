import { ApiError } from '@verbatim/protocol'
import { describeError, type Problem } from '../errors.ts'
import { NotJoined } from './passwords.ts'

const NO_PASSKEY: Problem = {
  what: 'No passkey was used.',
  why: 'The browser has none for this service, or it was cancelled.',
  todo: 'Try again, or use a password.',
}

const UNCONFIRMED: Problem = {
  what: 'Your address is not confirmed yet.',
  why: 'This service has mailed a link to it.',
  todo: 'Open that link, then come back.',
}

/** What Better Auth means by its codes, where its own sentence does not say what to do. */
const REFUSALS: Readonly<Record<string, Problem>> = {
  INVALID_TOKEN: {
    what: 'This link sets no password.',
    why: 'It was used, is older than an hour, or is none of this service’s.',
    todo: 'Go back to signing in, and ask for another there.',
  },
  EMAIL_NOT_VERIFIED: UNCONFIRMED,
  EMAIL_VERIFICATION_REQUIRED_FOR_INVITATION: UNCONFIRMED,
  EMAIL_VERIFICATION_REQUIRED_BEFORE_ACCEPTING_OR_REJECTING_INVITATION: UNCONFIRMED,
  INVITATION_NOT_FOUND: {
    what: 'This invitation is not open.',
    why: 'It was answered or taken back, or is older than two days.',
    todo: 'Ask who invited you for another.',
  },
  YOU_ARE_NOT_THE_RECIPIENT_OF_THE_INVITATION: {
    what: 'This invitation is for somebody else.',
    why: 'Its address is not the one that you signed in with.',
    todo: 'Sign out, and sign in or sign up with the address that was invited.',
  },
}

const CLIENT_ERRORS_END = 500
const TOO_MANY = 429

export function isUnconfirmed(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'EMAIL_NOT_VERIFIED'
}

function describeNotJoined({ cause }: NotJoined): Problem {
  const { what, why, todo } = describeRefusal(cause)
  return {
    what: 'You are signed up and signed in, but the invitation was not accepted.',
    why: `${what} ${why}`,
    todo,
  }
}

/** What went wrong on the way in, in words. */
export function describeRefusal(error: unknown): Problem {
  if (error instanceof DOMException) return NO_PASSKEY
  if (error instanceof NotJoined) return describeNotJoined(error)
  if (!(error instanceof ApiError)) return describeError(error)
  const known = REFUSALS[error.code]
  if (known !== undefined) return known
  if (error.status >= CLIENT_ERRORS_END || error.status === TOO_MANY) return describeError(error)
  return {
    what: 'The service refused that.',
    why: error.message,
    todo: 'Look at what was given, and try again.',
  }
}
