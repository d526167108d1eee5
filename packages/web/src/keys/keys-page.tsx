import { useState } from 'react'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { AccessGate } from './access-gate.tsx'
import { KeyDialogs, type OpenDialog } from './key-dialogs.tsx'
import { KeyList } from './key-list.tsx'
import { may, useAccess } from './use-access.ts'
import './keys.css'

/** API keys: seen, made, changed, rotated and revoked, as far as the caller may. */
export function KeysPage() {
  const found = useAccess()
  const [dialog, setDialog] = useState<OpenDialog>()
  const mayMake = found.state === 'ready' && may(found.access, 'keys')
  const make = (
    <button type="button" className="primary" onClick={() => setDialog({ kind: 'make' })}>
      <Icon name="plus" />
      Make a key
    </button>
  )
  return (
    <Page title="API keys" wide actions={mayMake && make}>
      <AccessGate found={found} purpose="see and make API keys">
        {(access) => (
          <>
            <p className="quiet">
              A key is what a program shows to use the API. It spends the credits of its account, and you can
              bound what it may do.
            </p>
            <KeyList access={access} onOpen={setDialog} />
            <KeyDialogs access={access} dialog={dialog} onClose={() => setDialog(undefined)} />
          </>
        )}
      </AccessGate>
    </Page>
  )
}
