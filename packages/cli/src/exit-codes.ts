/** What the process's exit code says, for scripts. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  /** What was checked is not what it should be. */
  mismatch: 3,
  /** No key, a wrong one, or one that may not do this. */
  auth: 4,
  /** A rate limit, a full queue or an empty balance. */
  limit: 5,
  unreachable: 6,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
