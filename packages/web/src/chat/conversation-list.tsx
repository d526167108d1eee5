import { useDeferredValue, useEffect, useState } from 'react'
import { plural } from '../text/numbers.ts'
import { announce } from '../ui/announce.ts'
import { Icon } from '../ui/icon.tsx'
import type { ConversationEntry, ConversationList as Conversations } from './conversation-view.ts'
import type { EntryActions } from './entry-actions.ts'
import { EntryRow } from './entry-row.tsx'
import { groupEntries } from './group-entries.ts'
import { KeptWhere } from './kept-where.tsx'

interface ConversationListProps {
  list: Conversations
  /** The conversation that is open. */
  current: string
  actions: EntryActions
}

/** All conversations: found by their words, grouped, each with what may be done with it. */
export function ConversationList({ list, current, actions }: ConversationListProps) {
  const [query, setQuery] = useState('')
  const found = useFound(list, query)
  return (
    <div className="chat-list">
      <button type="button" onClick={actions.startNew}>
        <Icon name="plus" />
        New chat
      </button>
      <label className="visually-hidden" htmlFor={SEARCH}>
        Search conversations
      </label>
      <input
        id={SEARCH}
        type="search"
        placeholder="Search conversations"
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <div className="chat-list-entries">
        {groupEntries(found, startOfToday()).map(({ name, entries }) => (
          <section key={name} aria-label={name}>
            <h2 className="chat-list-name">{name}</h2>
            <ul>
              {entries.map((entry) => (
                <EntryRow key={entry.id} entry={entry} current={entry.id === current} actions={actions} />
              ))}
            </ul>
          </section>
        ))}
        {found.length === 0 && <p className="quiet">{nothingWords(list.state, query)}</p>}
      </div>
      <KeptWhere list={list} actions={actions} />
    </div>
  )
}

const SEARCH = 'search-conversations'

export function focusSearch(): void {
  document.getElementById(SEARCH)?.focus()
}

/** All entries, or those that have the words that are looked for. */
function useFound({ entries, search }: Conversations, query: string): readonly ConversationEntry[] {
  const words = useDeferredValue(query.trim())
  const [found, setFound] = useState<readonly ConversationEntry[] | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is found changes with the entries, too
  useEffect(() => {
    let current = true
    if (words === '') setFound(null)
    else {
      search(words).then((matches) => {
        if (!current) return
        setFound(matches)
        announce(`${plural(matches.length, 'conversation')} found.`)
      })
    }
    return () => {
      current = false
    }
  }, [words, entries])
  return words === '' ? entries : (found ?? [])
}

function nothingWords(state: Conversations['state'], query: string): string {
  if (state === 'loading') return 'Loading …'
  return query.trim() === '' ? 'Your conversations will stand here.' : 'No conversation has these words.'
}

function startOfToday(): number {
  return new Date().setHours(0, 0, 0, 0)
}
