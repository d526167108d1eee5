import { checkSigned } from './check-signed.ts'
import { keepVerified } from './fetch-receipt.ts'
import { checkAgain } from './use-mark.ts'

/**
 * Keeps the receipts of bundles that somebody gave, so that their answers can be checked without the service too. Only those that hold are kept: any other would
 * stand in the way of the one that the service has.
 *
 * @throws ApiError, UnreachableError where it is not known whom to believe; Error where the browser cannot run the checker.
 */
export async function keepGivenReceipts(bundles: readonly object[]): Promise<void> {
  let kept = 0
  for (const bundle of bundles) {
    const { state } = await checkSigned(bundle)
    if (state !== 'verified') continue
    await keepVerified(bundle)
    kept += 1
  }
  // A mark that looked for its receipt meanwhile did not find it.
  if (kept > 0) await checkAgain()
}
