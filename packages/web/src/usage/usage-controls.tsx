import { type ListedKey, useAccountList } from '../keys/key-queries.ts'
import type { Access } from '../keys/use-access.ts'
import { useModels } from '../service/queries.ts'
import { Field } from '../ui/field.tsx'
import { DownloadCsv } from './download-csv.tsx'
import { filterOf, type Range, type UsageView } from './usage-view.ts'

interface UsageControlsProps {
  access: Access
  keys: readonly ListedKey[]
  view: UsageView
  onChange: (change: Partial<UsageView>) => void
}

const RANGE_LABELS: Record<Range, string> = {
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  custom: 'Days of your choice',
}

/** Which requests are looked at, and the same as files. */
export function UsageControls({ access, keys, view, onChange }: UsageControlsProps) {
  const { data: models = [] } = useModels()
  const { data: accounts = [] } = useAccountList(access)
  const filter = filterOf(view)
  const sums = new URLSearchParams({ ...filter, group_by: 'day,key,model', format: 'csv' })
  const requests = new URLSearchParams({ ...filter, format: 'csv' })
  return (
    <search className="usage-controls">
      <div className="usage-fields">
        <RangeFields view={view} onChange={onChange} />
        {access.accounts === 'all' && (
          <Choice
            label="Account"
            all="All accounts"
            chosen={view.account}
            options={accounts}
            onChange={(account) => onChange({ account, key: '' })}
          />
        )}
        <Choice
          label="Key"
          all="All keys"
          chosen={view.key}
          options={keys.filter(({ account }) => view.account === '' || account === view.account)}
          onChange={(key) => onChange({ key })}
        />
        <Choice
          label="Model"
          all="All models"
          chosen={view.model}
          options={models.map(({ id }) => ({ id, name: id }))}
          onChange={(model) => onChange({ model })}
        />
      </div>
      <div className="row">
        <DownloadCsv access={access} path={`/api/v1/usage?${sums}`} file="usage.csv" label="Sums as CSV" />
        <DownloadCsv
          access={access}
          path={`/api/v1/usage/requests?${requests}`}
          file="requests.csv"
          label="Requests as CSV"
        />
      </div>
    </search>
  )
}

function RangeFields({ view, onChange }: Pick<UsageControlsProps, 'view' | 'onChange'>) {
  return (
    <>
      <Field label="Time">
        {(ids) => (
          <select
            {...ids}
            value={view.range}
            onChange={(event) => onChange({ range: event.target.value as Range })}
          >
            {Object.entries(RANGE_LABELS).map(([range, label]) => (
              <option key={range} value={range}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      {view.range === 'custom' && (
        <>
          <DayField label="From" day={view.from} max={view.until} onChange={(from) => onChange({ from })} />
          <DayField
            label="Until"
            day={view.until}
            min={view.from}
            onChange={(until) => onChange({ until })}
          />
        </>
      )}
    </>
  )
}

interface DayFieldProps {
  label: string
  day: string
  min?: string
  max?: string
  onChange: (day: string) => void
}

function DayField({ label, day, min, max, onChange }: DayFieldProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          type="date"
          value={day}
          min={min}
          max={max}
          onChange={(event) => event.target.value !== '' && onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

interface ChoiceProps {
  label: string
  all: string
  chosen: string
  options: readonly { id: string; name: string }[]
  onChange: (id: string) => void
}

/** One of many, or all. What a link names stays chosen, also where it is in no list. */
function Choice({ label, all, chosen, options, onChange }: ChoiceProps) {
  const listed = chosen === '' || options.some(({ id }) => id === chosen)
  return (
    <Field label={label}>
      {(ids) => (
        <select {...ids} value={chosen} onChange={(event) => onChange(event.target.value)}>
          <option value="">{all}</option>
          {!listed && <option value={chosen}>{chosen}</option>}
          {options.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
