import type { KeyAnswer } from '@verbatim/protocol'
import { Dialog } from '../ui/dialog.tsx'
import { ChangeKey } from './change-key.tsx'
import { MakeKey } from './make-key.tsx'
import { RestoreKey } from './restore-key.tsx'
import { RevokeKey } from './revoke-key.tsx'
import { RotateKey } from './rotate-key.tsx'
import type { Access } from './use-access.ts'

export type OpenDialog =
  | { kind: 'make' }
  | { kind: 'change' | 'rotate' | 'revoke' | 'restore'; listed: KeyAnswer }

interface KeyDialogsProps {
  access: Access
  dialog: OpenDialog | undefined
  onClose: () => void
}

/** The one dialog that is open, if any. */
export function KeyDialogs({ access, dialog, onClose }: KeyDialogsProps) {
  return (
    <Dialog open={dialog !== undefined} title={dialog === undefined ? '' : titleOf(dialog)} onClose={onClose}>
      {dialog?.kind === 'make' && <MakeKey access={access} onClose={onClose} />}
      {dialog?.kind === 'change' && <ChangeKey access={access} listed={dialog.listed} onClose={onClose} />}
      {dialog?.kind === 'rotate' && <RotateKey listed={dialog.listed} onClose={onClose} />}
      {dialog?.kind === 'revoke' && <RevokeKey listed={dialog.listed} onClose={onClose} />}
      {dialog?.kind === 'restore' && <RestoreKey listed={dialog.listed} onClose={onClose} />}
    </Dialog>
  )
}

function titleOf(dialog: OpenDialog): string {
  if (dialog.kind === 'make') return 'Make a key'
  const verbs = { change: 'Change', rotate: 'Rotate', revoke: 'Revoke', restore: 'Restore' }
  return `${verbs[dialog.kind]} “${dialog.listed.name}”`
}
