import { useId } from 'react'

interface CheckGroupProps {
  legend: string
  options: readonly { id: string; label: string; hint?: string }[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** Several of a few. */
export function CheckGroup({ legend, options, chosen, onChange }: CheckGroupProps) {
  const prefix = useId()
  return (
    <fieldset className="keys-checks">
      <legend>{legend}</legend>
      {options.map(({ id, label, hint }) => (
        <label key={id} className="keys-check" htmlFor={`${prefix}-${id}`}>
          <input
            id={`${prefix}-${id}`}
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) => onChange(withOne(chosen, id, event.target.checked))}
          />
          <span>
            {label}
            {hint !== undefined && <small> — {hint}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function withOne(chosen: readonly string[], id: string, on: boolean): string[] {
  const others = chosen.filter((one) => one !== id)
  return on ? [...others, id] : others
}
