/**
 * What stops the engine or a model from being ready: what happened, why, and what to do about it.
 * The CLI prints the message as it is and exits 1.
 */
export class SetupError extends Error {
  readonly what: string
  readonly why: string
  readonly fix: string

  constructor(what: string, why: string, fix: string, options: { cause?: unknown } = {}) {
    super(`${what}\n  Why: ${why}\n  What to do: ${fix}`, options)
    this.name = 'SetupError'
    this.what = what
    this.why = why
    this.fix = fix
  }
}

/** One line that tells an unknown failure, with its system code where it has one. */
export function describeFailure(error: unknown): string {
  if (error instanceof SetupError) return `${error.what} ${error.why}`
  if (!(error instanceof Error)) return String(error)
  const inner = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  const code =
    'code' in error && !error.message.includes(String(error.code)) ? ` (${String(error.code)})` : ''
  return (error.message || error.name) + code + inner
}

/** The system's code of a failure (ENOSPC, EEXIST), looked for in its causes too. */
export function failureCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code
  }
  return undefined
}
