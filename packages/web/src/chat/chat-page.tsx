import './chat.css'
import './composer.css'
import './messages.css'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { ShareDialog } from '../share/share-dialog.tsx'
import { usePageTitle } from '../ui/page.tsx'
import { ChatColumn } from './chat-column.tsx'
import { focusWhereWritten } from './composer.tsx'
import { ConversationList } from './conversation-list.tsx'
import type { ConversationEntry } from './conversation-view.ts'
import { useEntryActions } from './entry-actions.ts'
import { RenameDialog } from './rename-dialog.tsx'
import { Sidebar } from './sidebar.tsx'
import { useConversation } from './use-conversation.ts'
import { useConversations } from './use-conversations.ts'
import { useSidebar } from './use-sidebar.ts'

/** `/` and `/chat` begin a conversation, `/chat/:id` has one open. */
export function ChatPage({ id }: { id?: string | undefined }) {
  const [, navigate] = useLocation()
  const view = useConversation(id)
  const list = useConversations()
  const sidebar = useSidebar()
  const [renamed, setRenamed] = useState<ConversationEntry | null>(null)
  const [sharing, setSharing] = useState(false)
  const open = (next: string | null) => navigate(next === null ? '/chat' : `/chat/${next}`)
  const entries = useEntryActions(list, {
    current: view.id,
    open,
    closeDrawer: sidebar.closeDrawer,
    openRename: setRenamed,
    openShare: () => setSharing(true),
  })
  const entry = list.entries.find((known) => known.id === view.id)
  const title = entry === undefined || entry.title === '' ? 'New chat' : entry.title
  usePageTitle(title)
  useFocusedComposer(view.id)

  return (
    <div className="chat">
      <Sidebar open={sidebar.open} onClose={() => sidebar.setOpen(false)}>
        <ConversationList list={list} current={view.id} actions={entries.actions} />
      </Sidebar>
      <ChatColumn
        view={view}
        title={title}
        entry={entry}
        entries={entries}
        problem={entries.problem ?? list.problem ?? view.problem}
        sidebar={sidebar}
        onOpen={open}
        onAsked={() => view.id !== id && navigate(`/chat/${view.id}`, { replace: true })}
      />
      <RenameDialog
        title={renamed?.title ?? null}
        onRename={(name) => renamed !== null && list.rename(renamed.id, name)}
        onClose={() => setRenamed(null)}
      />
      <ShareDialog conversation={view.conversation} open={sharing} onClose={() => setSharing(false)} />
    </div>
  )
}

function useFocusedComposer(id: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation is what moves the focus
  useEffect(focusWhereWritten, [id])
}
