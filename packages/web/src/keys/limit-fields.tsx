import { useId } from 'react'
import { Field } from '../ui/field.tsx'
import { AMOUNT_PATTERN } from './account-fields.tsx'
import type { KeyForm } from './key-form.ts'
import { PERIODS } from './key-words.ts'

interface LimitFieldsProps {
  form: KeyForm
  set: (change: Partial<KeyForm>) => void
  wrong: (param: string) => string | undefined
}

const LIMITS = [
  { member: 'requestsPerMinute', param: 'limits.requests_per_minute', label: 'Requests a minute' },
  { member: 'tokensPerMinute', param: 'limits.tokens_per_minute', label: 'Tokens a minute' },
  { member: 'concurrent', param: 'limits.concurrent_requests', label: 'Requests at a time' },
] as const

/** Budget, end and limits; what is left empty has no bound of the key's own. */
export function LimitFields({ form, set, wrong }: LimitFieldsProps) {
  return (
    <>
      <div className="keys-pair">
        <Field label="Budget, in credits" hint="Beyond it requests get 402." error={wrong('budget')}>
          {(control) => (
            <input
              {...control}
              inputMode="decimal"
              pattern={AMOUNT_PATTERN}
              placeholder="none"
              value={form.budget}
              onChange={(event) => set({ budget: event.target.value })}
            />
          )}
        </Field>
        <Field label="Budget for" hint="Periods are those of UTC.">
          {(control) => (
            <select
              {...control}
              value={form.period}
              onChange={(event) => set({ period: event.target.value })}
            >
              {Object.entries(PERIODS).map(([period, label]) => (
                <option key={period} value={period}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Field
        label="Ends"
        hint="The key is refused from the beginning of this day, in UTC. Empty is never."
        error={wrong('expires_at')}
      >
        {(control) => (
          <input
            {...control}
            type="date"
            value={form.expires}
            onChange={(event) => set({ expires: event.target.value })}
          />
        )}
      </Field>
      <div className="keys-pair">
        {LIMITS.map(({ member, param, label }) => (
          <Field key={member} label={label} error={wrong(param)}>
            {(control) => (
              <input
                {...control}
                type="number"
                min={1}
                max={1_000_000_000}
                step={1}
                placeholder="none"
                value={form[member]}
                onChange={(event) => set({ [member]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <RetainField form={form} set={set} />
    </>
  )
}

function RetainField({ form, set }: Pick<LimitFieldsProps, 'form' | 'set'>) {
  const id = useId()
  return (
    <label className="keys-check" htmlFor={id}>
      <input
        id={id}
        type="checkbox"
        checked={form.retain}
        onChange={(event) => set({ retain: event.target.checked })}
      />
      <span>
        Keep requests and answers for a time<small> — so that bundles can be had later</small>
      </span>
    </label>
  )
}
