import assert from 'node:assert/strict'
import type { BrowserContext } from 'playwright-core'
import { type PrepaidKey, prepaidKey, usageOf } from '../money/bank.ts'
import type { TestService } from '../support/service.ts'
import type { PageHouse } from './open-page.ts'

/** A visitor whose tabs have a key with credits of its own. */
export async function payingVisitor(house: PageHouse): Promise<{ context: BrowserContext; key: PrepaidKey }> {
  const key = await prepaidKey(house.service, '1')
  const context = await house.visitor()
  await context.addInitScript((given) => sessionStorage.setItem('verbatim-api-key', given), key.key)
  return { context, key }
}

/** One request, which succeeded, is all that the key was used for. */
export async function assertPaidOnce(service: TestService, key: PrepaidKey): Promise<void> {
  const rows = await usageOf(service, key)
  assert.deepEqual(
    rows.map(({ status }) => status),
    [200],
  )
}
