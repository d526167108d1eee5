import { ApiError, UnreachableError } from '@verbatim/protocol'

interface Steps {
  /** Whether this browser believes who signed it: then the service need not be asked. */
  isOfKnown(bundle: object): boolean
  /** @throws ApiError, UnreachableError where it is not known whom to believe. */
  holds(bundle: object): Promise<boolean>
  keep(bundle: object): Promise<void>
  /** Has the answers checked again that are shown. */
  checkAgain(): Promise<void>
}

/**
 * Keeps the receipts that hold: any other would stand in the way of the one that the service has. Whom else to believe the service is asked once, and not for each
 * stranger that a file names; by its answer the browser knows all who signed for it.
 *
 * @throws what a step throws, beside that the service did not tell whom to believe: then that receipt is not kept.
 */
export async function keepReceiptsThatHold(bundles: readonly object[], steps: Steps): Promise<void> {
  let kept = 0
  let isAsked = false
  try {
    for (const bundle of bundles) {
      if (!steps.isOfKnown(bundle)) {
        if (isAsked) continue
        isAsked = true
      }
      if (!(await holdsForSure(bundle, steps))) continue
      await steps.keep(bundle)
      kept += 1
    }
  } finally {
    // A mark that looked for its receipt meanwhile did not find it.
    if (kept > 0) await steps.checkAgain()
  }
}

async function holdsForSure(bundle: object, { holds }: Steps): Promise<boolean> {
  try {
    return await holds(bundle)
  } catch (error) {
    if (error instanceof ApiError || error instanceof UnreachableError) return false
    throw error
  }
}
