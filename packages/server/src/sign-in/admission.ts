import type { SignInSettings } from '../config/config.ts'
import { query, type Store } from '../store/store.ts'
import { type Row, select } from './user-rows.ts'

const eq = (column: string, value: string | number) =>
  ({ column, operator: 'eq', value, connector: 'AND', ignoreCase: false }) as const

interface Newcomer {
  email: string
  /** Of the invitation that was shown, if any. */
  invitationId: string | undefined
  /** Whether an OpenID provider vouches for the address. */
  vouched: boolean
}

/** Whether somebody may become a user. Without mail, the id of an invitation is what only its addressee has. */
export async function admits(
  store: Store,
  signUp: SignInSettings['signUp'],
  { email, invitationId, vouched }: Newcomer,
  now: number,
): Promise<boolean> {
  if (signUp !== 'invite') return signUp === 'open'
  if (invitationId === undefined && !vouched) return false
  const own = invitationId === undefined ? [] : [eq('id', invitationId)]
  const pending = [eq('email', email.toLowerCase()), eq('status', 'pending'), ...own]
  const stillValid = {
    column: 'expires_at',
    operator: 'gt',
    value: now,
    connector: 'AND',
    ignoreCase: false,
  } as const
  const where = [...pending, stillValid]
  return (await store.first(select({ table: 'auth_invitation', where, limit: 1 }), {})) !== undefined
}

/** The memberships of a user, the oldest first: the organisation that came with signing up. */
export function membershipsOf(store: Store, userId: string): Promise<Row[]> {
  const order = { column: 'created_at', direction: 'asc' } as const
  return store.all(select({ table: 'auth_member', where: [eq('user_id', userId)], limit: 1_000, order }), {})
}

const findAdmin = query((db, $: { id: string }) =>
  db.selectFrom('auth_user').select('admin').where('id', '=', $.id),
)

export async function isAdmin(store: Store, userId: string): Promise<boolean> {
  return (await store.first(findAdmin, { id: userId }))?.admin === 1
}
