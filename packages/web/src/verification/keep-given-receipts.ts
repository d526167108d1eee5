import { checkSigned } from './check-signed.ts'
import { claimsOf, isKnown } from './expectation.ts'
import { keepVerified } from './fetch-receipt.ts'
import { keepReceiptsThatHold } from './keep-given-receipts-that-hold.ts'
import { readTrust } from './trust-store.ts'
import { checkAgain } from './use-mark.ts'

/**
 * Keeps the receipts of bundles that somebody gave, so that their answers can be checked without the service too.
 *
 * @throws Error where the browser cannot run the checker.
 */
export function keepGivenReceipts(bundles: readonly object[]): Promise<void> {
  return keepReceiptsThatHold(bundles, {
    isOfKnown: (bundle) => {
      const trust = readTrust()
      return trust !== null && isKnown(trust, claimsOf(bundle).operator)
    },
    holds: async (bundle) => (await checkSigned(bundle)).state === 'verified',
    keep: keepVerified,
    checkAgain,
  })
}
