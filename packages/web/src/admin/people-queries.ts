import { useMutation, useQuery } from '@tanstack/react-query'
import type { Access } from '../keys/use-access.ts'
import { api } from '../service/api.ts'
import { queryClient } from '../service/queries.ts'
import { serviceUrl } from '../service/service-url.ts'

/** What a member may do; docs/guides/accounts.md says it in full. The strongest first. */
export const ROLES = ['owner', 'member', 'viewer'] as const
export type Role = (typeof ROLES)[number]

export interface Member {
  id: string
  userId: string
  /** One, or more with commas between. */
  role: string
  createdAt: string
  user: { name: string; email: string }
}

export interface Invitation {
  id: string
  email: string
  role: string
  status: string
  expiresAt: string
}

interface Organization {
  name: string
  members: Member[]
  invitations: Invitation[]
}

/** By the routes of Better Auth; the session says which organisation is meant. */
const PATH = '/api/auth/organization'

/** The organisation that the session acts for, with its members and those of its invitations that are still open. */
export function useOrganization(access: Access) {
  return useQuery({
    queryKey: ['people', access.id],
    queryFn: async ({ signal }) => {
      const found = await api<Organization>(`${PATH}/get-full-organization`, { signal })
      return { ...found, invitations: found.invitations.filter(isOpen) }
    },
  })
}

function isOpen({ status, expiresAt }: Invitation): boolean {
  return status === 'pending' && Date.parse(expiresAt) > Date.now()
}

/** What is done to people. Each ends with what the service has then; who changed himself may also do something else then. */
export function usePeopleActs() {
  const onSuccess = async () => {
    await queryClient.invalidateQueries({ queryKey: ['people'] })
    await queryClient.invalidateQueries({ queryKey: ['session'] })
  }
  const post =
    <Body extends object, Answer>(route: string) =>
    (body: Body) =>
      api<Answer>(`${PATH}/${route}`, { method: 'POST', body })
  return {
    invite: useMutation({
      mutationFn: post<{ email: string; role: Role }, Invitation>('invite-member'),
      onSuccess,
    }),
    takeBack: useMutation({
      mutationFn: post<{ invitationId: string }, unknown>('cancel-invitation'),
      onSuccess,
    }),
    changeRole: useMutation({
      mutationFn: post<{ memberId: string; role: Role }, unknown>('update-member-role'),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: post<{ memberIdOrEmail: string }, unknown>('remove-member'),
      onSuccess,
    }),
  }
}

/** What its addressee opens. */
export function invitationUrl(id: string): string {
  return `${serviceUrl()}/sign-in#invitation=${encodeURIComponent(id)}`
}

export function ownsIt({ role }: Pick<Member, 'role'>): boolean {
  return role.split(',').includes('owner')
}
