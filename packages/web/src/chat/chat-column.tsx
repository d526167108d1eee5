import { useEffect } from 'react'
import type { Problem } from '../errors.ts'
import { useCaller } from '../service/caller.ts'
import { useModels, useSession, useStatus } from '../service/queries.ts'
import { Busy } from '../ui/busy.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { ChatHead } from './chat-head.tsx'
import { focusWhereWritten } from './composer.tsx'
import type { AnswerNode, ImageAttachment, MessageNode } from './conversation.ts'
import type { ConversationEntry, ConversationView } from './conversation-view.ts'
import { Dock } from './dock.tsx'
import { EmptyChat } from './empty-chat.tsx'
import type { EntryState } from './entry-actions.ts'
import { useMessageActions } from './message-actions.ts'
import { Messages } from './messages.tsx'
import { chosenModel } from './model-words.ts'
import { NoWayIn } from './no-way-in.tsx'
import { useAnnouncedAnswer } from './use-announced-answer.ts'
import type { SidebarState } from './use-sidebar.ts'
import { useStickToEnd } from './use-stick-to-end.ts'

interface ChatColumnProps {
  view: ConversationView
  title: string
  entry: ConversationEntry | undefined
  entries: EntryState
  problem: Problem | null
  sidebar: SidebarState
  onOpen: (id: string) => void
  /** A question was asked, the first one perhaps. */
  onAsked: () => void
}

/** One conversation, and what asks the next question of it. */
export function ChatColumn(props: ChatColumnProps) {
  const { view, title, entry, entries, problem, sidebar, onOpen, onAsked } = props
  const models = useModels().data ?? []
  const status = useStatus().data
  const session = useSession().data
  const caller = useCaller()
  const model = chosenModel(models, view.conversation.settings.model, status)
  const ready = view.state !== 'loading' && model !== undefined && caller.kind !== 'nobody'
  const shutOut = caller.kind === 'nobody' && status !== undefined && session !== undefined
  const { atEnd, jumpToEnd, stay } = useStickToEnd(view.path.length > 0)
  const actions = useMessageActions(view, onOpen, stay)
  useAnnouncedAnswer(lastAnswer(view.path))
  useStopByEscape(view)

  function ask(text: string, images: ImageAttachment[]) {
    view.ask(text, images)
    entries.letGo()
    jumpToEnd()
    focusWhereWritten()
    onAsked()
  }

  return (
    <main id="main" className="chat-main">
      <ChatHead
        title={title}
        entry={entry}
        sidebarOpen={sidebar.open}
        onSidebar={sidebar.setOpen}
        actions={entries.actions}
      />
      {view.state === 'loading' && <Busy label="Loading" />}
      {view.state === 'missing' && <Missing />}
      {view.state === 'ready' && view.path.length === 0 && (
        <EmptyChat ready={ready} mayAsk={!shutOut} onAsk={(question) => ask(question, [])} />
      )}
      <Messages view={view} showsReasoning={status?.page.shows_reasoning ?? false} actions={actions} />
      <div className="chat-dock">
        {!atEnd && (
          <button type="button" className="chat-jump small" onClick={jumpToEnd}>
            <Icon name="down" />
            Jump to the latest
          </button>
        )}
        <div className="chat-dock-body">
          {entries.removed !== null && <UndoBar entries={entries} />}
          {problem !== null && <Notice problem={problem} />}
          {shutOut && view.path.length > 0 && <NoWayIn />}
          <Dock
            view={view}
            models={models}
            model={model}
            status={status}
            ready={ready}
            keyless={caller.kind === 'keyless'}
            actions={entries.actions}
            hasEntry={entry !== undefined}
            openSidebar={() => sidebar.setOpen(true)}
            onSend={ask}
          />
        </div>
      </div>
    </main>
  )
}

function lastAnswer(path: readonly MessageNode[]): AnswerNode | null {
  const last = path.at(-1)
  return last?.role === 'assistant' ? last : null
}

function Missing() {
  return (
    <p className="chat-missing">
      This conversation is not here. It may be kept in another browser, or it was deleted. You can begin a new
      one below.
    </p>
  )
}

function UndoBar({ entries: { removed, undo } }: { entries: EntryState }) {
  return (
    <div className="chat-undo row">
      <p>“{removed?.title}” was deleted.</p>
      <button type="button" className="small" onClick={undo}>
        Undo
      </button>
    </div>
  )
}

/** What is open above the page has Escape for itself. */
const ABOVE = 'dialog[open], [role="menu"], [role="listbox"], :popover-open'

function useStopByEscape({ running, stop }: ConversationView): void {
  useEffect(() => {
    if (running === null) return
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector(ABOVE) !== null) return
      stop()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [running, stop])
}
