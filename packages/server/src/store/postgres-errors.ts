import { VerbatimError } from '@verbatim/protocol'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: serialization_failure, deadlock_detected */
const CONFLICTS = new Set(['40001', '40P01'])

/** What may be well when it is done again. */
export function isPassing(error: unknown): boolean {
  return CONFLICTS.has(codeOf(error)) || isStalePlan(error) || isConnectionLost(error)
}

/** A newer program has changed the table since the connection kept the statement: another connection knows it anew. */
export function isStalePlan(error: unknown): boolean {
  // By where the server found it: the code is shared with others, and the message may be in another language.
  return (error as { routine?: unknown }).routine === 'RevalidateCachedQuery'
}

/** Class 08 is connection exception, 57P01 to 57P03 a server that stops or starts, 53300 too many connections, 25006 a primary that is no longer one. */
const AWAY_STATES = /^(08|57P0[1-3]|53300$|25006$)/
/** What has no SQLSTATE comes from the socket, the resolver or pg itself. */
const AWAY_CODES = /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH)/
const AWAY_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired|Query read timeout)/

export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof VerbatimError) return false
  const code = codeOf(error)
  return AWAY_STATES.test(code) || AWAY_CODES.test(code) || AWAY_MESSAGES.test(error.message)
}

/** Nothing came for as long as a query may take: it is slow, or its connection is dead. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}

/** A server that has no connection left is there all the same. */
export function isCrowded(error: unknown): boolean {
  return codeOf(error) === '53300'
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? '')
}
