import type { HTMLInputAutoCompleteAttribute } from 'react'
import { Field } from '../ui/field.tsx'

interface TextFieldProps {
  label: string
  type: 'text' | 'email' | 'password'
  autoComplete: HTMLInputAutoCompleteAttribute
  hint?: string
  minLength?: number
  value: string
  onChange: (value: string) => void
}

/** A line that has to be filled in. */
export function TextField({ label, hint, onChange, ...input }: TextFieldProps) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(ids) => <input {...ids} {...input} required onChange={(event) => onChange(event.target.value)} />}
    </Field>
  )
}

interface NewPasswordFieldProps {
  value: string
  onChange: (value: string) => void
}

/** As the service demands (sign-in/user-options.ts). */
const LEAST_CHARACTERS = 10

export function NewPasswordField(props: NewPasswordFieldProps) {
  const demand = { hint: `At least ${LEAST_CHARACTERS} characters`, minLength: LEAST_CHARACTERS }
  return <TextField label="New password" type="password" autoComplete="new-password" {...demand} {...props} />
}
