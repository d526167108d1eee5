import { SetupError } from '@verbatim/engine'
import { ProofError } from '@verbatim/proof'
import { ApiError, ERRORS, type ErrorCode, UnreachableError, VerbatimError } from '@verbatim/protocol'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { noteLine, type Terminal } from './terminal.ts'
import { Interrupted, UsageError } from './usage-error.ts'

/** An error in words: what happened, why, and what to do. */
export interface Failure {
  exitCode: ExitCode
  code: string
  what: string
  why: string | null
  fix: string | null
}

/** Every error that can end a verb, with its exit code. */
export function explainFailure(error: unknown): Failure {
  if (error instanceof Interrupted) return failure(EXIT.interrupted, 'interrupted', error.message)
  if (error instanceof UsageError) return explainUsage(error)
  if (error instanceof SetupError) return failure(EXIT.error, 'setup', error.what, error.why, error.fix)
  if (error instanceof ApiError) return explainApiError(error)
  if (error instanceof UnreachableError) return explainUnreachable(error)
  if (error instanceof ProofError) return failure(EXIT.mismatch, error.code, error.message)
  if (error instanceof VerbatimError) {
    return failure(exitCodeOf(error.status), error.code, error.message, null, ERRORS[error.code].help)
  }
  return explainUnexpected(error)
}

/** Tells the user on stderr; the stack only with VERBATIM_DEBUG=1. */
export function reportFailure(error: unknown, terminal: Terminal): ExitCode {
  const explained = explainFailure(error)
  showFailure(explained, terminal)
  if (terminal.env.VERBATIM_DEBUG === '1' && error instanceof Error) noteLine(terminal, stackOf(error))
  return explained.exitCode
}

export function showFailure({ exitCode, code, what, why, fix }: Failure, terminal: Terminal): void {
  const text = [what, why && `  Why: ${why}`, fix && `  What to do: ${fix}`].filter(Boolean).join('\n')
  const data = { error: { code, message: what, why, fix, exitCode } }
  noteLine(terminal, terminal.json ? JSON.stringify(data) : text)
}

function failure(
  exitCode: ExitCode,
  code: string,
  what: string,
  why: string | null = null,
  fix: string | null = null,
): Failure {
  return { exitCode, code, what, why, fix }
}

function explainUsage({ message, allowed, topic }: UsageError): Failure {
  const fix = `${allowed} See "${`verbatim help ${topic}`.trim()}".`
  return failure(EXIT.usage, 'usage', message, null, fix)
}

function explainApiError(error: ApiError): Failure {
  const details = [`HTTP ${error.status}`, error.code]
  if (error.param !== null) details.push(`parameter ${error.param}`)
  if (error.requestId !== null) details.push(`request ${error.requestId}`)
  return failure(exitCodeOf(error.status), error.code, error.message, `${details.join(', ')}.`, fixOf(error))
}

function fixOf({ status, code, retryAfterSeconds }: ApiError): string | null {
  if (status === 401) {
    return 'Give a valid key with --key or VERBATIM_API_KEY; "verbatim keys create --name NAME" makes one.'
  }
  if (retryAfterSeconds !== null) return `Try again in ${retryAfterSeconds} s.`
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode].help : null
}

function explainUnreachable(error: UnreachableError): Failure {
  const fix = error.midAnswer
    ? 'Send it again; the log of the service says what happened.'
    : 'Start the service with "verbatim serve", or name another with --url or VERBATIM_URL.'
  return failure(EXIT.unreachable, 'unreachable', error.message, rootCause(error), fix)
}

/** `fetch` says only "fetch failed"; what really happened is further down. */
function rootCause(error: Error): string | null {
  let cause: unknown = error.cause
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause
  if (!(cause instanceof Error)) return null
  return `${cause.message || systemCode(cause) || cause.name}.`
}

const SYSTEM_FIXES: Record<string, string> = {
  EADDRINUSE: 'Stop the program that listens there, or choose another port with --port or PORT.',
  EACCES: 'Check who may read and write it.',
  EPERM: 'Check who may read and write it.',
  ENOSPC: 'Free some space on the disk.',
}

function explainUnexpected(error: unknown): Failure {
  if (!(error instanceof Error)) return failure(EXIT.error, 'error', String(error))
  const code = systemCode(error)
  const fix = (code && SYSTEM_FIXES[code]) || 'VERBATIM_DEBUG=1 shows where it happened.'
  return failure(EXIT.error, code ?? 'error', error.message || error.name, rootCause(error), fix)
}

function systemCode(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function exitCodeOf(status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.auth
  return status === 402 || status === 429 ? EXIT.limit : EXIT.error
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own
}
