import { useQuery } from '@tanstack/react-query'
import { auth } from './auth.ts'
import { refreshSession } from './refresh-session.ts'

export interface Invitation {
  organizationName: string
  role: string
  inviterEmail: string
}

interface Person {
  user: { name: string; email: string }
  session: { activeOrganizationId: string | null }
}

/** Null for who has just signed out: the page asks once more for all that it shows then. */
export function person(): Promise<Person | null> {
  return auth('/get-session')
}

/** An invitation, as its addressee sees it who is signed in. */
export function useInvitation(id: string) {
  return useQuery({
    queryKey: ['invitation', id],
    queryFn: async () => {
      if ((await person()) === null) return null
      return auth<Invitation>(`/organization/get-invitation?${new URLSearchParams({ id })}`)
    },
  })
}

/** Who accepts acts for that organisation from then on, in this session. */
export async function answerInvitation(id: string, answer: 'accept' | 'reject'): Promise<void> {
  await auth(`/organization/${answer}-invitation`, { invitationId: id })
}

/** Who is signed in, and the organisations that the session may act for. */
export function useSelf() {
  return useQuery({
    queryKey: ['self'],
    queryFn: async () => {
      const found = await person()
      if (found === null) return null
      const organizations = await auth<{ id: string; name: string }[]>('/organization/list')
      return { ...found.user, active: found.session.activeOrganizationId, organizations }
    },
  })
}

/** Has the session act for another organisation: its credits, keys and members are seen and used then. */
export async function actFor(organizationId: string): Promise<void> {
  await auth('/organization/set-active', { organizationId })
  await refreshSession()
}
