import { memo } from 'react'
import { Link } from 'wouter'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import type { ConversationEntry } from './conversation-view.ts'
import { type EntryActions, entryItems } from './entry-actions.ts'

interface EntryRowProps {
  entry: ConversationEntry
  current: boolean
  actions: EntryActions
}

export const EntryRow = memo(function EntryRow({ entry, current, actions }: EntryRowProps) {
  const title = entry.title === '' ? 'New chat' : entry.title
  return (
    <li className="chat-entry" data-current={current}>
      <Link href={`/chat/${entry.id}`} aria-current={current ? 'page' : undefined} onClick={actions.picked}>
        {entry.pinned && <Icon name="pin" size={14} />}
        <span className="chat-entry-title">{title}</span>
        {entry.running && <span className="chat-entry-running">answering</span>}
      </Link>
      <Menu
        label={`More about ${title}`}
        trigger={<Icon name="more" />}
        items={entryItems(entry, current, actions)}
      />
    </li>
  )
})
