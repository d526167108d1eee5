import type { KeyAnswer } from '@verbatim/protocol'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import type { OpenDialog } from './key-dialogs.tsx'
import { hasSecret } from './key-words.ts'

interface KeyMenuProps {
  listed: KeyAnswer
  onOpen: (dialog: OpenDialog) => void
}

/** What can be done to a key. A revoked one is gone for good, but for the page's own, which has no secret that could have leaked. */
export function KeyMenu({ listed, onOpen }: KeyMenuProps) {
  const items = [...itemsOf(listed)]
  if (items.length === 0) return null
  return (
    <Menu
      label={`Actions for ${listed.name}`}
      trigger={<Icon name="more" />}
      items={items.map(({ kind, label }) => ({
        label,
        onSelect: () => onOpen({ kind, listed }),
        danger: kind === 'revoke',
      }))}
    />
  )
}

function* itemsOf(
  listed: KeyAnswer,
): Generator<{ kind: Exclude<OpenDialog['kind'], 'make'>; label: string }> {
  if (listed.revoked_at !== null) {
    if (!hasSecret(listed)) yield { kind: 'restore', label: 'Restore' }
    return
  }
  yield { kind: 'change', label: 'Change' }
  if (hasSecret(listed)) yield { kind: 'rotate', label: 'Rotate' }
  yield { kind: 'revoke', label: 'Revoke' }
}
