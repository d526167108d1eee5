import type { ParameterObject } from '@verbatim/protocol'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { rangeWords, valueWords } from './parameter-words.ts'

const COLUMNS: Column<ParameterObject>[] = [
  { key: 'name', label: 'Parameter', render: ({ name }) => <code>{name}</code> },
  { key: 'takes', label: 'Takes', render: rangeWords },
  { key: 'default', label: 'Default', render: ({ default: value }) => valueWords(value) },
  {
    key: 'keyless',
    label: 'Default without a key',
    render: ({ default: value, keyless_default: keyless }) =>
      keyless === undefined ? valueWords(value) : <strong>{valueWords(keyless)}</strong>,
  },
  {
    key: 'description',
    label: 'What it does',
    render: ({ description }) => <span className="models-description">{description}</span>,
  },
]

/** What a model honours, from the schema that validates requests; and what it refuses. */
export function ParameterTable({ parameters }: { parameters: readonly ParameterObject[] }) {
  const supported = parameters.filter(({ supported }) => supported)
  const refused = parameters.filter(({ supported }) => !supported)
  return (
    <>
      <DataTable
        caption="Parameters that it takes"
        columns={COLUMNS}
        rows={supported}
        keyOf={({ name }) => name}
        empty="None."
      />
      {refused.length > 0 && (
        <p className="quiet">
          Refused with <code>unsupported_parameter</code>: {refused.map(({ name }) => name).join(', ')}.
        </p>
      )}
    </>
  )
}
