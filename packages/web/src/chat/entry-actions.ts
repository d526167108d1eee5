import { useMemo, useRef, useState } from 'react'
import { describeError, type Problem } from '../errors.ts'
import { plural } from '../text/numbers.ts'
import { announce } from '../ui/announce.ts'
import type { MenuItem } from '../ui/menu.tsx'
import { fileName, saveFile } from '../ui/save-file.ts'
import type { ConversationEntry, ConversationList } from './conversation-view.ts'

/** What may be done with conversations as a whole. It never changes. */
export interface EntryActions {
  startNew(): void
  /** A link of the list was followed. */
  picked(): void
  rename(entry: ConversationEntry): void
  setPinned(entry: ConversationEntry, pinned: boolean): void
  exportJson(entry: ConversationEntry): void
  exportMarkdown(entry: ConversationEntry): void
  exportAll(): void
  /** Of the open one only: what is shared is the path that is seen. */
  share(): void
  remove(entry: ConversationEntry): void
  importFile(file: File): void
  moveToAccount(): void
}

/** The deleted conversation that can still be brought back. */
export interface Removed {
  title: string
  undo: () => Promise<void>
}

interface Places {
  current: string
  open(id: string | null): void
  closeDrawer(): void
  openRename(entry: ConversationEntry): void
  openShare(): void
}

export interface EntryState {
  actions: EntryActions
  problem: Problem | null
  removed: Removed | null
  undo(): void
  /** Takes the offer back, once the reader went on. */
  letGo(): void
}

export function useEntryActions(list: ConversationList, places: Places): EntryState {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [removed, setRemoved] = useState<Removed | null>(null)
  const latest = useRef({ list, places })
  latest.current = { list, places }

  const actions = useMemo(() => {
    /** Whatever fails is said; nothing of it may be lost in silence. */
    async function attempt(work: (list: ConversationList, places: Places) => Promise<void>) {
      try {
        setProblem(null)
        await work(latest.current.list, latest.current.places)
      } catch (error) {
        setProblem(describeError(error))
      }
    }
    return makeActions(attempt, () => latest.current.places, { setProblem, setRemoved })
  }, [])

  async function undo() {
    if (removed === null) return
    setRemoved(null)
    await removed.undo()
    announce(`“${removed.title}” is back.`)
  }
  return { actions, problem, removed, undo, letGo: () => setRemoved(null) }
}

type Attempt = (work: (list: ConversationList, places: Places) => Promise<void>) => Promise<void>

interface Tell {
  setProblem(problem: Problem): void
  setRemoved(removed: Removed): void
}

function makeActions(attempt: Attempt, places: () => Places, tell: Tell): EntryActions {
  return {
    startNew() {
      places().closeDrawer()
      places().open(null)
    },
    picked: () => places().closeDrawer(),
    rename: (entry) => places().openRename(entry),
    share() {
      places().closeDrawer()
      places().openShare()
    },
    setPinned: ({ id }, pinned) => attempt((list) => list.setPinned(id, pinned)),
    moveToAccount: () => attempt((list) => list.moveToAccount()),
    exportAll: () => attempt(async (list) => saveFile(await list.exportJson(), 'conversations.json')),
    exportJson: ({ id, title }) =>
      attempt(async (list) => saveFile(await list.exportJson(id), fileName(title, 'json'))),
    exportMarkdown: ({ id, title }) =>
      attempt(async (list) => saveFile(await list.exportMarkdown(id), fileName(title, 'md'))),
    remove: ({ id, title }) =>
      attempt(async (list, { current, open, closeDrawer }) => {
        // What brings it back stands beside the conversation.
        closeDrawer()
        const undo = await list.remove(id)
        tell.setRemoved({ title, undo })
        announce(`“${title}” was deleted. It can be brought back with the button Undo.`)
        if (id === current) open(null)
      }),
    importFile: (file) =>
      attempt(async (list, { open, closeDrawer }) => {
        const { ids, problems } = await list.importFile(file)
        closeDrawer()
        if (problems.length > 0) tell.setProblem(importProblem(ids.length, problems))
        const [first] = ids
        if (first === undefined) return
        announce(`${plural(ids.length, 'conversation')} imported.`)
        open(first)
      }),
  }
}

function importProblem(imported: number, problems: readonly string[]): Problem {
  const what =
    imported === 0 ? 'Nothing of the file could be imported.' : 'Not all of the file could be imported.'
  return { what, why: problems.join(' '), todo: '' }
}

/** The menu of a conversation. */
export function entryItems(entry: ConversationEntry, current: boolean, actions: EntryActions): MenuItem[] {
  return [
    { label: 'Rename', onSelect: () => actions.rename(entry) },
    { label: entry.pinned ? 'Unpin' : 'Pin', onSelect: () => actions.setPinned(entry, !entry.pinned) },
    ...(current ? [{ label: 'Share', onSelect: actions.share }] : []),
    { label: 'Export as JSON', onSelect: () => actions.exportJson(entry) },
    { label: 'Export as Markdown', onSelect: () => actions.exportMarkdown(entry) },
    { label: 'Delete', danger: true, onSelect: () => actions.remove(entry) },
  ]
}
