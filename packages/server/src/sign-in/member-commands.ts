import { VerbatimError } from '@verbatim/protocol'
import { command, type Transaction } from '../store/store.ts'
import { roleOf } from './roles.ts'
import { select, updateAll } from './user-rows.ts'

/**
 * To be committed after a member went or got another role: of the last two owners who go at once, one stays. Better Auth asks before, when the other one is
 * still there. Refuses with `invalid_request`.
 */
export const keepOwner = command(
  'sign-in/keep-owner',
  async (tx: Transaction, { organizationId }: { organizationId: string }): Promise<void> => {
    // Takes the organisation's lock where there is one, so that of two the second sees what the first did.
    const set = { id: organizationId }
    await tx.all(
      updateAll({ table: 'auth_organization', where: [is('id', organizationId)], set, increment: {} }),
      {},
    )
    const members = select({ table: 'auth_member', where: [is('organization_id', organizationId)] })
    const rows = await tx.all(members, {})
    if (rows.some(({ role }) => roleOf(String(role)) === 'owner')) return
    throw new VerbatimError('invalid_request', 'An organisation keeps at least one owner.')
  },
)

function is(column: string, value: string) {
  return { column, operator: 'eq', value, connector: 'AND', ignoreCase: false } as const
}
