import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { AccessGate } from '../keys/access-gate.tsx'
import { type Access, may, useAccess } from '../keys/use-access.ts'
import { Page } from '../ui/page.tsx'
import { AccountSection } from './account-section.tsx'
import './admin.css'
import { AuditSection } from './audit-section.tsx'
import { EngineSection } from './engine-section.tsx'
import { LibrarySection } from './library-section.tsx'
import { SigningSection } from './signing-section.tsx'

interface Section {
  id: string
  label: string
  show: (access: Access) => ReactNode
}

const SECTIONS: readonly Section[] = [
  { id: 'accounts', label: 'Accounts', show: (access) => <AccountSection access={access} /> },
  { id: 'models', label: 'Models', show: (access) => <LibrarySection access={access} /> },
  { id: 'engine', label: 'Engine and queue', show: () => <EngineSection /> },
  { id: 'signing', label: 'Signing key', show: () => <SigningSection /> },
  { id: 'audit', label: 'Audit log', show: (access) => <AuditSection access={access} /> },
]

/** What the operator does: give credits, bring models here, look at what runs and at who did what. */
export function AdminPage({ section = 'accounts' }: { section?: string | undefined }) {
  const found = useAccess()
  const shown = SECTIONS.find(({ id }) => id === section) ?? SECTIONS[0]
  return (
    <Page title="Admin" wide>
      <AccessGate found={found} purpose="administer this service">
        {(access) =>
          may(access, 'admin') ? (
            <>
              <nav className="admin-nav" aria-label="Administration">
                {SECTIONS.map(({ id, label }) => (
                  <Link key={id} href={`/admin/${id}`} aria-current={id === shown?.id ? 'page' : undefined}>
                    {label}
                  </Link>
                ))}
              </nav>
              <div className="stack">
                <h2>{shown?.label}</h2>
                {shown?.show(access)}
              </div>
            </>
          ) : (
            <p>
              This is for administrators: it needs the scope “admin”, which you do not have.{' '}
              <Link href="/sign-in">Sign in as somebody who has it</Link>.
            </p>
          )
        }
      </AccessGate>
    </Page>
  )
}
