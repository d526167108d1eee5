import { serviceUrl } from '../service/service-url.ts'
import { checkBundle } from './checker.ts'
import { rememberCheckpoint, trustFor } from './establish-trust.ts'
import { claimsOf, expectationOf } from './expectation.ts'
import { judgeBundle, type Mark } from './mark.ts'

/**
 * Checks a bundle against the keys that this browser remembers, and says what came of it.
 *
 * @throws ApiError, UnreachableError where the service has to be asked for its keys; Error where the browser cannot run the checker.
 */
export async function checkSigned(
  bundle: unknown,
  { reasoningLeftOut = false }: { reasoningLeftOut?: boolean } = {},
): Promise<Mark> {
  const claims = claimsOf(bundle)
  const remembered = await trustFor(claims.operator)
  const { checkpoint } = remembered
  const known = checkpoint === null ? null : { checkpoint, serviceUrl: serviceUrl() }
  const trust = expectationOf(remembered, claims)
  const { verification, newest, isGrowthOpen } = await checkBundle({ bundle, trust, known })
  if (newest !== null) rememberCheckpoint(newest)
  return judgeBundle(verification, { claims, remembered, reasoningLeftOut, isGrowthOpen })
}
