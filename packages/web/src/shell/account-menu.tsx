import { useLocation } from 'wouter'
import { describeError } from '../errors.ts'
import { api } from '../service/api.ts'
import { queryClient, useSession } from '../service/queries.ts'
import { announce } from '../ui/announce.ts'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'

/** Who is signed in, and the way in or out. */
export function AccountMenu() {
  const [, navigate] = useLocation()
  const session = useSession().data
  if (session === undefined) return null
  const items = session.signed_in
    ? [{ label: 'Sign out', onSelect: () => void signOut() }]
    : [{ label: 'Sign in', onSelect: () => navigate('/sign-in') }]
  return <Menu label={labelOf(session)} trigger={<Icon name="person" />} items={items} />
}

function labelOf({
  signed_in,
  role,
  actor,
}: {
  signed_in: boolean
  role?: string | null
  actor?: string
}): string {
  if (!signed_in) return 'Account: not signed in'
  return `Account: signed in as ${actor === 'owner' ? 'the owner of this service' : (role ?? 'a user')}`
}

async function signOut(): Promise<void> {
  try {
    await api('/api/v1/session', { method: 'DELETE' })
    announce('You are signed out.')
  } catch (error) {
    const { what, todo } = describeError(error)
    announce(`${what} ${todo}`)
  }
  // All that was asked for as somebody is asked for again as nobody.
  await queryClient.resetQueries()
}
