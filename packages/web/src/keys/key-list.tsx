import { useId } from 'react'
import { useSearchParams } from 'wouter'
import { describeError } from '../errors.ts'
import { plural } from '../text/numbers.ts'
import { Busy } from '../ui/busy.tsx'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import type { OpenDialog } from './key-dialogs.tsx'
import { filterKeys, type KeyFilter, readKeyFilter, writeKeyFilter } from './key-filter.ts'
import { useAccountList, useKeyList } from './key-queries.ts'
import { KeyTable } from './key-table.tsx'
import type { Access } from './use-access.ts'

interface KeyListProps {
  access: Access
  onOpen: (dialog: OpenDialog) => void
}

/** All keys that the caller sees, and a filter over them. */
export function KeyList({ access, onOpen }: KeyListProps) {
  const keys = useKeyList(access)
  const [query, setQuery] = useSearchParams()
  const filter = readKeyFilter(query)
  const setFilter = (changed: KeyFilter) => setQuery(writeKeyFilter(changed), { replace: true })
  if (keys.error !== null) {
    return <Notice problem={describeError(keys.error)} onRetry={() => keys.refetch()} />
  }
  if (keys.data === undefined) return <Busy label="Reading the keys" />
  const shown = filterKeys(keys.data, filter, Date.now())
  return (
    <>
      <FilterFields access={access} filter={filter} onChange={setFilter} />
      <p className="quiet" role="status">
        {shown.length === keys.data.length
          ? plural(shown.length, 'key')
          : `${shown.length} of ${plural(keys.data.length, 'key')}`}
      </p>
      <KeyTable access={access} keys={shown} onOpen={onOpen} />
    </>
  )
}

interface FilterFieldsProps {
  access: Access
  filter: KeyFilter
  onChange: (filter: KeyFilter) => void
}

function FilterFields({ access, filter, onChange }: FilterFieldsProps) {
  const ended = useId()
  const { data: accounts = [] } = useAccountList(access)
  return (
    <search className="keys-filter">
      <Field label="Find a key">
        {(ids) => (
          <input
            {...ids}
            type="search"
            value={filter.text}
            onChange={(event) => onChange({ ...filter, text: event.target.value })}
          />
        )}
      </Field>
      {accounts.length > 1 && (
        <Field label="Account">
          {(ids) => (
            <select
              {...ids}
              value={filter.account}
              onChange={(event) => onChange({ ...filter, account: event.target.value })}
            >
              <option value="">All accounts</option>
              {accounts.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <label className="keys-check" htmlFor={ended}>
        <input
          id={ended}
          type="checkbox"
          checked={filter.withEnded}
          onChange={(event) => onChange({ ...filter, withEnded: event.target.checked })}
        />
        Show ended and revoked keys
      </label>
    </search>
  )
}
