import { useInfiniteQuery } from '@tanstack/react-query'
import type { AuditEntryAnswer, PageAnswer } from '@verbatim/protocol'
import { Fragment, useState } from 'react'
import type { Access } from '../keys/use-access.ts'
import { api } from '../service/api.ts'
import { moment } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Field } from '../ui/field.tsx'
import { MoreButton } from '../usage/more-button.tsx'

const PAGE = '100'

const COLUMNS: Column<AuditEntryAnswer>[] = [
  { key: 'at', label: 'When', render: ({ at }) => moment(at) },
  { key: 'actor', label: 'Who', render: ({ actor }) => <code>{actor}</code> },
  { key: 'action', label: 'What', render: ({ action }) => action.replaceAll('-', ' ') },
  { key: 'target', label: 'To what', render: ({ target }) => target !== null && <code>{target}</code> },
  { key: 'account', label: 'Account', render: ({ account }) => account !== null && <code>{account}</code> },
  { key: 'details', label: 'Details', render: (entry) => <Details entry={entry} /> },
]

/** Every administrative act, newest first. Rows are never changed and never deleted. */
export function AuditSection({ access }: { access: Access }) {
  const [words, setWords] = useState('')
  const pages = useInfiniteQuery({
    queryKey: ['audit', access.id],
    queryFn: ({ signal, pageParam }) =>
      api<PageAnswer<AuditEntryAnswer>>(
        `/api/v1/audit?${new URLSearchParams({ limit: PAGE, ...(pageParam !== '' && { before: pageParam }) })}`,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const entries = pages.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <Asked asked={pages} label="Reading the audit log">
      {() => (
        <>
          <Field label="Filter" hint="By who, what, to what or account, in the entries that are read so far.">
            {(ids) => (
              <input
                {...ids}
                type="search"
                value={words}
                onChange={(event) => setWords(event.target.value)}
              />
            )}
          </Field>
          <DataTable
            caption="Audit log"
            captionHidden
            columns={COLUMNS}
            rows={entries.filter((entry) => matches(entry, words))}
            keyOf={({ seq }) => String(seq)}
            empty={entries.length === 0 ? 'Nothing was administered yet.' : 'No entry has these words.'}
          />
          <MoreButton pages={pages} what="entries" />
        </>
      )}
    </Asked>
  )
}

function Details({ entry: { details, request_id } }: { entry: AuditEntryAnswer }) {
  const told = Object.entries({ ...details, ...(request_id === null ? {} : { request: request_id }) })
  if (told.length === 0) return null
  return (
    <details>
      <summary>Show</summary>
      <dl className="facts">
        {told.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </Fragment>
        ))}
      </dl>
    </details>
  )
}

function matches({ actor, action, target, account }: AuditEntryAnswer, words: string): boolean {
  const text = [actor, action.replaceAll('-', ' '), action, target, account].join(' ').toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
