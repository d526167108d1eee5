import { ApiError } from '@verbatim/protocol'

/** Whether the service refused because nobody is signed in any more, or somebody else: then no conversation may go anywhere. */
export function isSomebodyElse(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 409)
}
