import { ApiError } from '@verbatim/protocol'
import { useModels } from '../service/queries.ts'
import { Field } from '../ui/field.tsx'
import { AccountFields } from './account-fields.tsx'
import { CheckGroup } from './check-group.tsx'
import type { KeyForm } from './key-form.ts'
import { LimitFields } from './limit-fields.tsx'
import { type Access, may } from './use-access.ts'

interface KeyFieldsProps {
  access: Access
  form: KeyForm
  onChange: (form: KeyForm) => void
  /** Then it can be said who pays. */
  isNew?: boolean
  /** What the service said of the form; shown beside the field that it names. */
  error: unknown
}

const SCOPE_WORDS = [
  { id: 'chat', label: 'chat', hint: 'completions and responses' },
  { id: 'usage', label: 'usage', hint: 'balance, history and usage of its account' },
  { id: 'keys', label: 'keys', hint: 'make and manage keys that can do no more than itself' },
  { id: 'admin', label: 'admin', hint: 'everything, of all accounts' },
]

/** The settings of a key, which are the same when it is made and when it is changed. */
export function KeyFields({ access, form, onChange, isNew = false, error }: KeyFieldsProps) {
  const { data: models = [] } = useModels()
  const set = (change: Partial<KeyForm>) => onChange({ ...form, ...change })
  const wrong = (param: string) => messageFor(error, param)
  const offered = SCOPE_WORDS.filter(({ id }) => may(access, id) || form.scopes.includes(id))
  const ids = [...new Set([...models.map(({ id }) => id), ...form.models])]
  return (
    <>
      <Field label="Name" hint="Where it is used: laptop, website, ci." error={wrong('name')}>
        {(control) => (
          <input
            {...control}
            required
            maxLength={200}
            value={form.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      {isNew && access.accounts === 'all' && (
        <AccountFields access={access} form={form} set={set} wrong={wrong} />
      )}
      <CheckGroup
        legend="It may be used for"
        options={offered.filter(({ id }) => id !== 'admin' || access.accounts === 'all')}
        chosen={form.scopes}
        onChange={(scopes) => set({ scopes })}
      />
      <details className="keys-more">
        <summary>Bounds: models, budget, end, limits</summary>
        <div className="stack">
          <CheckGroup
            legend="Models; none chosen is all of them"
            options={ids.map((id) => ({ id, label: id }))}
            chosen={form.models}
            onChange={(chosen) => set({ models: chosen })}
          />
          <LimitFields form={form} set={set} wrong={wrong} />
        </div>
      </details>
    </>
  )
}

/** The service names the parameter at fault, such as `limits.tokens_per_minute`. */
function messageFor(error: unknown, param: string): string | undefined {
  if (!(error instanceof ApiError) || error.param === null || error.param === undefined) return undefined
  return error.param === param || error.param.startsWith(`${param}.`) ? error.message : undefined
}
