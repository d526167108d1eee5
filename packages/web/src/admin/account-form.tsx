import { useMutation } from '@tanstack/react-query'
import type { AccountAnswer, LimitsAnswer } from '@verbatim/protocol'
import { type FormEvent, useState } from 'react'
import { AMOUNT_PATTERN } from '../keys/account-fields.tsx'
import { FormFoot } from '../keys/form-foot.tsx'
import { api } from '../service/api.ts'
import { queryClient } from '../service/queries.ts'
import { Field } from '../ui/field.tsx'

interface AccountFormProps {
  /** undefined: a new one. */
  account: AccountAnswer | undefined
  onClose: () => void
}

const LIMITS: readonly { name: keyof LimitsAnswer; label: string }[] = [
  { name: 'requests_per_minute', label: 'Requests a minute' },
  { name: 'tokens_per_minute', label: 'Tokens a minute' },
  { name: 'concurrent_requests', label: 'Requests at a time' },
]

/** Opens an account, or changes one: how it pays never changes. */
export function AccountForm({ account, onClose }: AccountFormProps) {
  const [form, setForm] = useState(() => formOf(account))
  const set = (change: Partial<Form>) => setForm({ ...form, ...change })
  const keep = useMutation({
    mutationFn: () =>
      account === undefined
        ? api('/api/v1/accounts', { method: 'POST', body: bodyOf(form, true) })
        : api(`/api/v1/accounts/${encodeURIComponent(account.id)}`, {
            method: 'PATCH',
            body: bodyOf(form, false),
          }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
      onClose()
    },
  })

  function submit(event: FormEvent) {
    event.preventDefault()
    keep.mutate()
  }

  return (
    <form className="stack" onSubmit={submit}>
      <Field label="Name">
        {(ids) => (
          <input
            {...ids}
            required
            maxLength={100}
            value={form.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      {account === undefined && (
        <Field label="Credits" hint="It begins with these. Empty is none.">
          {(ids) => (
            <input
              {...ids}
              inputMode="decimal"
              pattern={AMOUNT_PATTERN}
              value={form.credits}
              onChange={(event) => set({ credits: event.target.value })}
            />
          )}
        </Field>
      )}
      <LimitFields form={form} set={set} />
      <FormFoot
        verb={account === undefined ? 'Open' : 'Save'}
        busy={keep.isPending}
        error={keep.error}
        onClose={onClose}
      />
    </form>
  )
}

interface LimitFieldsProps {
  form: Form
  set: (change: Partial<Form>) => void
}

function LimitFields({ form, set }: LimitFieldsProps) {
  return (
    <>
      {LIMITS.map(({ name, label }) => (
        <Field key={name} label={label} hint="Empty is no limit of its own.">
          {(ids) => (
            <input
              {...ids}
              type="number"
              min="1"
              step="1"
              value={form[name]}
              onChange={(event) => set({ [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field label="Share" hint="Its weight in the queue: with 2 it gets twice what one with 1 gets.">
        {(ids) => (
          <input
            {...ids}
            type="number"
            min="1"
            step="1"
            value={form.share}
            onChange={(event) => set({ share: event.target.value })}
          />
        )}
      </Field>
    </>
  )
}

type Form = ReturnType<typeof formOf>

function formOf(account: AccountAnswer | undefined) {
  const { limits } = account ?? {}
  return {
    name: account?.name ?? '',
    credits: '',
    share: String(account?.share ?? 1),
    requests_per_minute: String(limits?.requests_per_minute ?? ''),
    tokens_per_minute: String(limits?.tokens_per_minute ?? ''),
    concurrent_requests: String(limits?.concurrent_requests ?? ''),
  }
}

function bodyOf({ name, credits, share, ...limits }: Form, isNew: boolean): object {
  const bounds = Object.fromEntries(
    Object.entries(limits).map(([limit, typed]) => [limit, typed === '' ? null : Number(typed)]),
  )
  const opening = isNew && credits.trim() !== '' ? { credits: credits.trim() } : {}
  return { name: name.trim(), share: Number(share), limits: bounds, ...opening }
}
