import { Field } from '../ui/field.tsx'
import { type KeyForm, NEW_ACCOUNT, OWN_ACCOUNT } from './key-form.ts'
import { useAccountList } from './key-queries.ts'
import type { Access } from './use-access.ts'

interface AccountFieldsProps {
  access: Access
  form: KeyForm
  set: (change: Partial<KeyForm>) => void
  wrong: (param: string) => string | undefined
}

/** An amount as the service takes it. */
export const AMOUNT_PATTERN = '\\d{1,9}(\\.\\d{1,9})?'

/** Who pays for a new key: only somebody who sees all accounts has the choice. */
export function AccountFields({ access, form, set, wrong }: AccountFieldsProps) {
  const { data: accounts = [] } = useAccountList(access)
  return (
    <>
      <Field label="Account" hint="Who pays for what the key uses." error={wrong('account')}>
        {(control) => (
          <select
            {...control}
            value={form.account}
            onChange={(event) => set({ account: event.target.value })}
          >
            <option value={OWN_ACCOUNT}>Your own account</option>
            <option value={NEW_ACCOUNT}>A new account with credits</option>
            {accounts.map(({ id, name, available, billing }) => (
              <option key={id} value={id}>
                {name} ({billing === 'unmetered' ? 'never charged' : `${available} credits`})
              </option>
            ))}
          </select>
        )}
      </Field>
      {form.account === NEW_ACCOUNT && (
        <Field label="Credits to begin with" hint="Such as 20 or 0.5." error={wrong('credits')}>
          {(control) => (
            <input
              {...control}
              inputMode="decimal"
              pattern={AMOUNT_PATTERN}
              required
              value={form.credits}
              onChange={(event) => set({ credits: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  )
}
