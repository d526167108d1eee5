import { useRef } from 'react'
import { plural } from '../text/numbers.ts'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import type { ConversationList } from './conversation-view.ts'
import type { EntryActions } from './entry-actions.ts'

interface KeptWhereProps {
  list: ConversationList
  actions: EntryActions
}

/** Says where conversations are kept, and takes them out and in. */
export function KeptWhere({ list, actions }: KeptWhereProps) {
  const file = useRef<HTMLInputElement>(null)
  return (
    <div className="chat-kept">
      {list.browserOnly > 0 && (
        <button type="button" className="small" onClick={actions.moveToAccount}>
          Keep {plural(list.browserOnly, 'conversation')} of this browser in my account
        </button>
      )}
      <div className="row">
        <p className="quiet">{list.kept === 'account' ? 'Kept in your account' : 'Kept in this browser'}</p>
        <Menu
          label="Import and export"
          trigger={<Icon name="more" />}
          items={[
            { label: 'Import a file', onSelect: () => file.current?.click() },
            { label: 'Export all as JSON', disabled: list.entries.length === 0, onSelect: actions.exportAll },
          ]}
        />
      </div>
      <input
        ref={file}
        type="file"
        accept=".json,.md,application/json,text/markdown"
        aria-label="Import conversations"
        hidden
        onChange={({ target }) => {
          const [chosen] = target.files ?? []
          if (chosen !== undefined) actions.importFile(chosen)
          // The same file may be chosen again after it was corrected.
          target.value = ''
        }}
      />
    </div>
  )
}
