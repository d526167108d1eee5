import { useId } from 'react'
import { useSearchParams } from 'wouter'
import { plural } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { Field } from '../ui/field.tsx'
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
  const shown = filterKeys(keys.data ?? [], filter, Date.now())
  return (
    <Asked asked={keys} label="Reading the keys">
      {(all) => (
        <>
          <FilterFields access={access} filter={filter} onChange={setFilter} />
          <p className="quiet" role="status">
            {shown.length === all.length
              ? plural(shown.length, 'key')
              : `${shown.length} of ${plural(all.length, 'key')}`}
          </p>
          <KeyTable access={access} keys={shown} onOpen={onOpen} />
        </>
      )}
    </Asked>
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
