import './commands.ts'
import type { Config } from './config/config.ts'
import { makePasswordToken, passwordUrl } from './sign-in/sign-in.ts'
import { openStore } from './store/store.ts'

/**
 * A link by which a user sets a new password, once and within an hour, at the service that runs on this database.
 *
 * @throws SetupError when nobody has that address, or the database cannot be opened or is not there.
 */
export async function makePasswordLink(
  { dataDir, databaseUrl, port, signIn }: Config,
  email: string,
): Promise<string> {
  const store = await openStore({ dataDir, databaseUrl, mustExist: true })
  try {
    const token = await makePasswordToken(store, email, Date.now())
    return passwordUrl(signIn.publicUrl ?? `http://localhost:${port}`, token)
  } finally {
    await store.close()
  }
}
