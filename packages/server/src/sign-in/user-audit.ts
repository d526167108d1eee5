import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { note } from '../audit/audit.ts'
import type { MadeKeys } from '../auth/auth.ts'
import type { Command, Store } from '../store/store.ts'
import { keepOwner } from './member-commands.ts'
import { roleOf } from './roles.ts'
import type { SignInOptions } from './sign-in.ts'
import type { Alongside } from './user-adapter.ts'
import { type Work, write } from './user-commands.ts'
import { type Row, select, type Value } from './user-rows.ts'

/** On whose behalf Better Auth writes. */
export interface Acting {
  userId: string | undefined
  requestId: string
}

interface Told {
  action: string
  /** The column that names whom or what the act was about. */
  target: string
  /** Columns that may be told; never one with a secret. */
  details: readonly string[]
}

/** What the audit log tells of writes to a table. Sessions come and go by the hour and are no administrative acts. */
const TOLD: Record<string, Partial<Record<'create' | 'update' | 'delete', Told>>> = {
  auth_user: { create: { action: 'user-created', target: 'id', details: ['admin'] } },
  auth_account: {
    create: { action: 'sign-in-added', target: 'user_id', details: ['provider_id'] },
    update: { action: 'sign-in-changed', target: 'user_id', details: ['provider_id'] },
    delete: { action: 'sign-in-removed', target: 'user_id', details: ['provider_id'] },
  },
  auth_passkey: {
    create: { action: 'passkey-added', target: 'user_id', details: ['name'] },
    delete: { action: 'passkey-removed', target: 'user_id', details: ['name'] },
  },
  auth_organization: {
    create: { action: 'organization-created', target: 'id', details: ['name'] },
    update: { action: 'organization-changed', target: 'id', details: ['name'] },
  },
  auth_member: {
    create: { action: 'member-added', target: 'user_id', details: ['role'] },
    update: { action: 'role-changed', target: 'user_id', details: ['role'] },
    delete: { action: 'member-removed', target: 'user_id', details: ['role'] },
  },
  auth_invitation: {
    create: { action: 'member-invited', target: 'id', details: ['role'] },
    update: { action: 'invitation-changed', target: 'id', details: ['role', 'status'] },
  },
}

type Options = Pick<SignInOptions, 'store' | 'now' | 'openAccount' | 'revokeKeys'>
type Opening = (id: Value | undefined, name: Value | undefined, at: number) => Command<unknown>

/** Who pays for an organisation. */
export function accountOf(organizationId: string): string {
  return `acct_${organizationId}`
}

export const acting = new AsyncLocalStorage<Acting>()

/**
 * What is committed with a write of Better Auth: its row of the audit log, the account of a new organisation, and for a new user an organisation of
 * one. The keys of a member who goes are revoked.
 */
export function alongside({ store, now, openAccount, revokeKeys }: Options): Alongside {
  const opening = (id: Value | undefined, name: Value | undefined, at: number) =>
    openAccount({ id: accountOf(String(id)), organizationId: String(id), name: String(name), at })
  return async (work) => {
    const at = now()
    const told = TOLD[work.table]?.[kindOf(work)]
    const before = told === undefined ? [] : await rowsOf(store, work)
    const rows = before.map((row) => ('set' in work ? { ...row, ...work.set } : row))
    const notes = rows.map((row) => tell(told as Told, row, at))
    const revoked = keysLost(work, before, at).map((made) => revokeKeys(made))
    const others = [...organizationFor(work, at, opening), ...ownerIn(work, rows), ...revoked]
    return [...accountFor(work, at, opening), ...notes, ...others]
  }
}

function accountFor(work: Work, at: number, opening: Opening): Command<unknown>[] {
  if (work.do !== 'create' || work.table !== 'auth_organization') return []
  const { id, name } = work.row
  return [opening(id, name, at)]
}

function organizationFor(work: Work, at: number, opening: Opening): Command<unknown>[] {
  if (work.do !== 'create' || work.table !== 'auth_user') return []
  const { id: userId, name } = work.row
  const id = randomUUID().replaceAll('-', '')
  const organization = { id, name: String(name), slug: id, logo: null, created_at: at, metadata: null }
  const member = {
    id: randomUUID(),
    organization_id: id,
    user_id: String(userId),
    role: 'owner',
    created_at: at,
  }
  return [
    write({ id: randomUUID(), at, work: { do: 'create', table: 'auth_organization', row: organization } }),
    opening(id, String(name), at),
    write({ id: randomUUID(), at, work: { do: 'create', table: 'auth_member', row: member } }),
  ]
}

function ownerIn(work: Work, rows: readonly Row[]): Command<unknown>[] {
  if (work.table !== 'auth_member' || work.do === 'create') return []
  const organizations = new Set(rows.map((row) => String(row.organization_id)))
  return [...organizations].map((organizationId) => keepOwner({ organizationId }))
}

/** A viewer makes no keys. What an owner made is the organisation's, which goes on with it. */
function keysLost(work: Work, before: readonly Row[], at: number): MadeKeys[] {
  if (work.table !== 'auth_member' || work.do === 'create') return []
  if ('set' in work && (work.set.role === undefined || roleOf(String(work.set.role)) !== 'viewer')) return []
  return before
    .filter(({ role }) => roleOf(String(role)) !== 'owner')
    .map((row) => ({
      accountId: accountOf(String(row.organization_id)),
      madeBy: `user:${row.user_id}`,
      actor: actorOf(row),
      requestId: acting.getStore()?.requestId,
      at,
    }))
}

function kindOf(work: Work): 'create' | 'update' | 'delete' {
  if (work.do === 'create') return 'create'
  return work.do.startsWith('update') ? 'update' : 'delete'
}

/** Each row as it is before the write, and a new one as it will be. */
async function rowsOf(store: Store, work: Work): Promise<Row[]> {
  if (work.do === 'create') return [work.row]
  const one = work.do === 'update' || work.do === 'delete'
  return store.all(select({ table: work.table, where: work.where, limit: one ? 1 : undefined }), {})
}

function actorOf(row: Row): string {
  return `user:${acting.getStore()?.userId ?? row.user_id ?? row.id}`
}

function tell({ action, target, details }: Told, row: Row, at: number): Command<void> {
  const organizationId = action.startsWith('organization-') ? row.id : row.organization_id
  return note({
    at,
    actor: actorOf(row),
    action,
    target: String(row[target]),
    accountId: organizationId ? accountOf(String(organizationId)) : undefined,
    requestId: acting.getStore()?.requestId,
    details: Object.fromEntries(details.map((column) => [column, row[column] ?? null])),
  })
}
