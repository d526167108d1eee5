import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import type { ConversationEntry } from './conversation-view.ts'
import { type EntryActions, entryItems } from './entry-actions.ts'

interface ChatHeadProps {
  title: string
  /** Of the open conversation; undefined while nothing of it is kept. */
  entry: ConversationEntry | undefined
  sidebarOpen: boolean
  onSidebar: (open: boolean) => void
  actions: EntryActions
}

/** Above the conversation: its name, and the ways to the others. */
export function ChatHead({ title, entry, sidebarOpen, onSidebar, actions }: ChatHeadProps) {
  return (
    <div className="chat-head">
      <button
        type="button"
        className="plain icon-only"
        aria-label="Conversations"
        title="Conversations"
        aria-expanded={sidebarOpen}
        onClick={() => onSidebar(!sidebarOpen)}
      >
        <Icon name="menu" />
      </button>
      <h1>{title}</h1>
      {entry !== undefined && (
        <Menu
          label="More about this conversation"
          trigger={<Icon name="more" />}
          items={entryItems(entry, true, actions)}
        />
      )}
      {!sidebarOpen && (
        <button
          type="button"
          className="plain icon-only"
          aria-label="New chat"
          title="New chat"
          onClick={actions.startNew}
        >
          <Icon name="plus" />
        </button>
      )}
    </div>
  )
}
