import { type Command, useCommands } from '../shell/commands.ts'
import { focusComposer } from './composer.tsx'
import { focusSearch } from './conversation-list.tsx'
import type { ConversationView } from './conversation-view.ts'
import type { EntryActions } from './entry-actions.ts'

interface ChatCommands {
  view: ConversationView
  actions: EntryActions
  openParameters: () => void
  openSidebar: () => void
  hasEntry: boolean
}

/** What the command palette offers while the chat is open. */
export function useChatCommands({
  view,
  actions,
  openParameters,
  openSidebar,
  hasEntry,
}: ChatCommands): void {
  useCommands(() => {
    const last = view.path.at(-1)
    const answered = view.running === null && last?.role === 'assistant' ? last : undefined
    const commands: Command[] = [{ label: 'New chat', keywords: 'conversation begin', run: actions.startNew }]
    if (view.running !== null) commands.push({ label: 'Stop the answer', shortcut: 'Escape', run: view.stop })
    if (answered !== undefined) {
      commands.push({ label: 'Answer again', keywords: 'regenerate', run: () => view.regenerate(answered) })
    }
    commands.push(
      { label: 'Write a message', keywords: 'ask question', run: focusComposer },
      { label: 'Search conversations', keywords: 'find history', run: () => openThenFocus(openSidebar) },
      { label: 'Set parameters', keywords: 'temperature system prompt seed', run: openParameters },
    )
    if (hasEntry) commands.push({ label: 'Share this conversation', keywords: 'link', run: actions.share })
    return commands
  })
}

/** The list is drawn in the next frame; the palette gives its focus back before. */
function openThenFocus(open: () => void): void {
  open()
  requestAnimationFrame(() => requestAnimationFrame(focusSearch))
}
