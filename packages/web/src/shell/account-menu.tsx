import { useState } from 'react'
import { useLocation } from 'wouter'
import { describeError, type Problem } from '../errors.ts'
import { useSession } from '../service/queries.ts'
import { signOut } from '../service/sign-out.ts'
import { announce } from '../ui/announce.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { Notice } from '../ui/notice.tsx'

/** Who is signed in, and the way in or out. */
export function AccountMenu() {
  const [, navigate] = useLocation()
  const session = useSession().data
  const [problem, setProblem] = useState<Problem>()
  if (session === undefined) return null

  async function leave() {
    setProblem(undefined)
    try {
      await signOut()
      announce('You are signed out.')
    } catch (error) {
      setProblem(describeError(error))
    }
  }

  const items = session.signed_in
    ? [{ label: 'Sign out', onSelect: () => void leave() }]
    : [{ label: 'Sign in', onSelect: () => navigate('/sign-in') }]
  return (
    <>
      <Menu label={labelOf(session)} trigger={<Icon name="person" />} items={items} />
      <Dialog
        open={problem !== undefined}
        title="You are still signed in"
        onClose={() => setProblem(undefined)}
      >
        {problem !== undefined && <Notice problem={problem} onRetry={() => void leave()} />}
      </Dialog>
    </>
  )
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
