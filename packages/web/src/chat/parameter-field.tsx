import type { ParameterObject } from '@verbatim/protocol'
import { useState } from 'react'
import { type ControlIds, Field } from '../ui/field.tsx'
import { presetOf, rangeOf, readParameter, writeParameter } from './parameter-values.ts'

interface ParameterFieldProps {
  parameter: ParameterObject
  /** undefined: left to the service. */
  value: unknown
  keyless: boolean
  onValue: (value: unknown) => void
}

/** One parameter, with the control that its kind asks for. What is typed and wrong stays here, and is not sent. */
export function ParameterField({ parameter, value, keyless, onValue }: ParameterFieldProps) {
  const [typed, setTyped] = useState(() => writeParameter(parameter, value))
  const read = readParameter(parameter, typed)
  const [drawn, setDrawn] = useState(value)
  if (drawn !== value) {
    setDrawn(value)
    // Set to nothing from outside, and not because what is typed is wrong.
    if (value === undefined && !('error' in read)) setTyped('')
  }

  function change(next: string) {
    setTyped(next)
    const answer = readParameter(parameter, next)
    onValue('error' in answer ? undefined : answer.value)
  }

  const range = rangeOf(parameter)
  return (
    <Field
      label={parameter.name}
      hint={range === '' ? parameter.description : `${parameter.description} Takes ${range}.`}
      error={'error' in read ? read.error : undefined}
    >
      {(control) => (
        <ParameterControl
          control={control}
          parameter={parameter}
          typed={typed}
          preset={presetOf(parameter, keyless)}
          onTyped={change}
        />
      )}
    </Field>
  )
}

interface ParameterControlProps {
  control: ControlIds
  parameter: ParameterObject
  typed: string
  preset: string
  onTyped: (typed: string) => void
}

function ParameterControl({ control, parameter, typed, preset, onTyped }: ParameterControlProps) {
  const shared = {
    ...control,
    value: typed,
    onChange: (event: { target: { value: string } }) => onTyped(event.target.value),
  }
  const choices = parameter.type === 'boolean' ? ['true', 'false'] : parameter.values
  if (choices !== undefined) {
    return (
      <select {...shared}>
        <option value="">{preset === '' ? 'Default' : `Default: ${preset}`}</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    )
  }
  if (parameter.type === 'array' || parameter.type === 'object') {
    return <textarea {...shared} rows={2} spellCheck={false} placeholder={preset} />
  }
  const numeric = parameter.type === 'number' || parameter.type === 'integer'
  return (
    <input
      {...shared}
      inputMode={numeric ? 'decimal' : 'text'}
      spellCheck={false}
      placeholder={preset === '' ? 'Chosen by the service' : preset}
    />
  )
}
