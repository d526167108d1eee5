import { type FormEvent, useState } from 'react'
import { AMOUNT_PATTERN } from '../keys/account-fields.tsx'
import { FormFoot } from '../keys/form-foot.tsx'
import { announce } from '../ui/announce.ts'
import { Field } from '../ui/field.tsx'
import { type OrderKind, useCreditOrder } from './usage-queries.ts'

interface GrantFormProps {
  account: string
  kind?: OrderKind
  onClose: () => void
}

/** Gives credits, or takes them. One form is one order: sent again after a broken connection, it is done once. */
export function GrantForm({ account, kind = 'grants', onClose }: GrantFormProps) {
  const [id] = useState(() => crypto.randomUUID())
  const [amount, setAmount] = useState('')
  const [memo, setMemo] = useState('')
  const order = useCreditOrder(kind)
  function submit(event: FormEvent) {
    event.preventDefault()
    order.mutate(
      { id, account, amount: amount.trim(), ...(memo.trim() !== '' && { memo: memo.trim() }) },
      {
        onSuccess: ({ available }) => {
          announce(`Done. ${available} credits are available.`)
          onClose()
        },
      },
    )
  }
  return (
    <form className="stack" onSubmit={submit}>
      <Field label="Credits" hint="Such as 20 or 0.5.">
        {(control) => (
          <input
            {...control}
            inputMode="decimal"
            pattern={AMOUNT_PATTERN}
            required
            value={amount}
            onChange={(event) => setAmount(event.target.value)}
          />
        )}
      </Field>
      <Field label="Memo" hint="Stands in the ledger, such as “invoice 7”.">
        {(control) => (
          <input
            {...control}
            maxLength={1000}
            value={memo}
            onChange={(event) => setMemo(event.target.value)}
          />
        )}
      </Field>
      <FormFoot
        verb={kind === 'grants' ? 'Add credits' : 'Take credits'}
        busy={order.isPending}
        error={order.error}
        onClose={onClose}
      />
    </form>
  )
}
