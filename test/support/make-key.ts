import { type KeyOrder, type MadeKey, OPERATOR, openAccounts } from '@verbatim/server'
import type { TestService } from './service.ts'

/** Makes a key in the database of a running service, as the operator does at the command line. */
export async function makeKey(
  { dataDir, databaseUrl }: Pick<TestService, 'dataDir' | 'databaseUrl'>,
  order: KeyOrder,
): Promise<MadeKey> {
  const { office, close } = await openAccounts({ dataDir, databaseUrl })
  try {
    return await office.keys.create(OPERATOR, order)
  } finally {
    await close()
  }
}
