import './commands.ts'
import type { Config } from './config/config.ts'
import { makeOwnerToken, ownerUrl } from './sign-in/sign-in.ts'
import { openStore } from './store/store.ts'

/**
 * A link by which the owner signs in, once and within 15 minutes, at the service that runs on this database.
 *
 * @throws SetupError when the database cannot be opened, or is not there.
 */
export async function makeOwnerLink({ dataDir, databaseUrl, port, signIn }: Config): Promise<string> {
  const store = await openStore({ dataDir, databaseUrl, mustExist: true })
  try {
    const token = await makeOwnerToken(store, Date.now(), 'cli')
    return ownerUrl(signIn.publicUrl ?? `http://localhost:${port}`, token)
  } finally {
    await store.close()
  }
}
