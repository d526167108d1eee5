import { hash, randomBytes, randomUUID } from 'node:crypto'
import { SetupError } from '@verbatim/engine'
import { note } from '../audit/audit.ts'
import type { Store } from '../store/store.ts'
import { write } from './user-commands.ts'
import { select } from './user-rows.ts'

const LINK_MS = 60 * 60 * 1000

/**
 * Keeps a token by which a user sets a new password, once and within an hour, and returns it: for whom no mail reaches. It is kept as Better Auth keeps
 * those that are mailed, so that its `reset-password` takes it.
 *
 * @throws SetupError where no user has that address.
 */
export async function makePasswordToken(store: Store, email: string, now: number): Promise<string> {
  const userId = await findUser(store, email)
  const token = randomBytes(24).toString('base64url')
  const row = {
    id: randomUUID(),
    identifier: digest(`reset-password:${token}`),
    value: userId,
    expires_at: now + LINK_MS,
    created_at: now,
    updated_at: now,
  }
  await store.commit(
    write({ id: randomUUID(), at: now, work: { do: 'create', table: 'auth_verification', row } }),
    note({ at: now, actor: 'cli', action: 'password-link-made', target: userId }),
  )
  return token
}

async function findUser(store: Store, email: string): Promise<string> {
  const own = { column: 'email', operator: 'eq', connector: 'AND', ignoreCase: false } as const
  const where = [{ ...own, value: email.toLowerCase() }]
  const user = await store.first(select({ table: 'auth_user', where, limit: 1 }), {})
  if (user !== undefined) return String(user.id)
  throw new SetupError(
    'There is no such user.',
    'Nobody signed up here with that address.',
    'Look at its spelling; whoever is new is invited at /admin/people.',
  )
}

/** The page sets the password. The token is behind the `#`, which browsers send to nobody: no log of a server or a proxy has it. */
export function passwordUrl(origin: string, token: string): string {
  return `${origin}/sign-in#reset=${token}`
}

/** As Better Auth's `storeIdentifier: 'hashed'` does. */
function digest(identifier: string): string {
  return hash('sha256', identifier, 'base64url')
}
