import { createAccessControl } from 'better-auth/plugins/access'
import type { Scope } from '../auth/auth.ts'

/** What can be done with the things of Better Auth; keys, credits and usage are asked of the actor. */
const control = createAccessControl({
  organization: ['update', 'delete'],
  member: ['create', 'update', 'delete'],
  invitation: ['create', 'cancel'],
  team: ['create', 'update', 'delete'],
  ac: ['create', 'read', 'update', 'delete'],
})

export type Role = 'owner' | 'member' | 'viewer'

/** The strongest first: somebody may have several. */
const ROLES: readonly Role[] = ['owner', 'member', 'viewer']

export const access = {
  ac: control,
  roles: {
    owner: control.newRole({
      organization: ['update'],
      member: ['create', 'update', 'delete'],
      invitation: ['create', 'cancel'],
    }),
    member: control.newRole({}),
    viewer: control.newRole({}),
  },
}

/** A member manages own keys, which the actor says beside. */
export const SCOPES_OF_ROLE: Record<Role, readonly Scope[]> = {
  owner: ['chat', 'usage', 'keys'],
  member: ['chat', 'usage', 'keys'],
  viewer: ['usage'],
}

/** @param stored as Better Auth keeps it: names separated by commas. */
export function roleOf(stored: string): Role | undefined {
  const names = stored.split(',')
  return ROLES.find((role) => names.includes(role))
}
