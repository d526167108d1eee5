import { useDeferredValue, useEffect, useRef, useState } from 'react'
import type { Problem } from '../errors.ts'
import { plural } from '../text/numbers.ts'
import { announce } from '../ui/announce.ts'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import type { ConversationEntry, ConversationList as Conversations } from './conversation-view.ts'
import type { EntryActions } from './entry-actions.ts'
import { EntryRow } from './entry-row.tsx'
import { groupEntries } from './group-entries.ts'
import { notKept } from './keeping/not-kept.ts'
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
  const { entries: found, problem } = useFound(list, query)
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
      {problem !== null && <Notice problem={problem} />}
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
        {found.length === 0 && problem === null && <p className="quiet">{nothingWords(list.state, query)}</p>}
      </div>
      <KeptWhere list={list} actions={actions} />
    </div>
  )
}

const SEARCH = 'search-conversations'

export function focusSearch(): void {
  document.getElementById(SEARCH)?.focus()
}

interface Found {
  entries: readonly ConversationEntry[]
  /** Why it could not be looked for. */
  problem: Problem | null
}

/** All entries, or those that have the words that are looked for, once they are found: until then nothing moves under a reader's hand. */
function useFound({ entries, search }: Conversations, query: string): Found {
  const words = useDeferredValue(query.trim())
  const [found, setFound] = useState<Found | null>(null)
  const announced = useRef('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is found changes with the entries, too
  useEffect(() => {
    let current = true
    async function look() {
      try {
        const matches = await search(words)
        if (!current) return
        setFound({ entries: matches, problem: null })
        // The list changes with every answer; what was found is said once.
        if (announced.current !== words) announce(`${plural(matches.length, 'conversation')} found.`)
        announced.current = words
      } catch (error) {
        if (current) setFound({ entries: [], problem: notKept(error) })
      }
    }
    if (words !== '') void look()
    else {
      setFound(null)
      announced.current = ''
    }
    return () => {
      current = false
    }
  }, [words, entries])
  return words === '' || found === null ? { entries, problem: null } : found
}

function nothingWords(state: Conversations['state'], query: string): string {
  if (state === 'loading') return 'Loading …'
  return query.trim() === '' ? 'Your conversations will stand here.' : 'No conversation has these words.'
}

function startOfToday(): number {
  return new Date().setHours(0, 0, 0, 0)
}
