import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { AccessGate } from '../keys/access-gate.tsx'
import { type Access, may, useAccess } from '../keys/use-access.ts'
import { type Session, useSession } from '../service/queries.ts'
import { Page } from '../ui/page.tsx'
import { AccountSection } from './account-section.tsx'
import './admin.css'
import { AuditSection } from './audit-section.tsx'
import { EngineSection } from './engine-section.tsx'
import { LibrarySection } from './library-section.tsx'
import { PeopleSection } from './people-section.tsx'
import { SigningSection } from './signing-section.tsx'

interface Section {
  id: string
  label: string
  /** Whether it is for this caller. */
  isFor: (access: Access, session: Session | undefined) => boolean
  show: (access: Access, session: Session | undefined) => ReactNode
}

const isAdmin = (access: Access) => may(access, 'admin')

/** Members and invitations are of an organisation: for its owners, who are users that signed in. */
const ownsOrganization = ({ via }: Access, session: Session | undefined) =>
  via === 'session' && session?.sign_in === 'users' && session.role === 'owner'

const SECTIONS: readonly Section[] = [
  {
    id: 'accounts',
    label: 'Accounts',
    isFor: isAdmin,
    show: (access) => <AccountSection access={access} />,
  },
  {
    id: 'people',
    label: 'People',
    isFor: ownsOrganization,
    show: (access, session) => <PeopleSection access={access} mail={session?.mail ?? false} />,
  },
  { id: 'models', label: 'Models', isFor: isAdmin, show: (access) => <LibrarySection access={access} /> },
  { id: 'engine', label: 'Engine and queue', isFor: isAdmin, show: () => <EngineSection /> },
  { id: 'signing', label: 'Signing key', isFor: isAdmin, show: () => <SigningSection /> },
  {
    id: 'audit',
    label: 'Audit log',
    isFor: (access, session) => isAdmin(access) || ownsOrganization(access, session),
    show: (access) => <AuditSection access={access} />,
  },
]

interface AdminPageProps {
  section?: string | undefined
}

/** What the operator does: give credits, bring models here, look at what runs and at who did what; and the people of an organisation. */
export function AdminPage({ section = '' }: AdminPageProps) {
  const found = useAccess()
  return (
    <Page title="Admin" wide>
      <AccessGate found={found} purpose="administer this service">
        {(access) => <Sections access={access} section={section} />}
      </AccessGate>
    </Page>
  )
}

function Sections({ access, section }: { access: Access; section: string }) {
  const session = useSession().data
  const sections = SECTIONS.filter(({ isFor }) => isFor(access, session))
  const shown = sections.find(({ id }) => id === section) ?? sections[0]
  if (shown === undefined) return <ForOthers />
  return (
    <>
      <nav className="admin-nav" aria-label="Administration">
        {sections.map(({ id, label }) => (
          <Link key={id} href={`/admin/${id}`} aria-current={id === shown.id ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <div className="stack">
        <h2>{shown.label}</h2>
        {shown.show(access, session)}
      </div>
    </>
  )
}

function ForOthers() {
  return (
    <p>
      This is for administrators: it needs the scope “admin”, which you do not have.{' '}
      <Link href="/sign-in">Sign in as somebody who has it</Link>.
    </p>
  )
}
