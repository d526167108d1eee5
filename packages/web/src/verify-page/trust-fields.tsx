import { moment } from '../text/numbers.ts'
import { Field } from '../ui/field.tsx'
import { forgetTrust, useTrust } from '../verification/trust-store.ts'
import type { Expected } from './outcome-of.ts'

interface TrustFieldsProps {
  expected: Expected
  onChange: (expected: Expected) => void
}

/** Whom the reader believes: the one thing that has to be known beforehand. */
export function TrustFields({ expected, onChange }: TrustFieldsProps) {
  const trust = useTrust()
  return (
    <fieldset className="stack verify-trust">
      <legend>Whom you believe</legend>
      <Field
        label="Operator’s address"
        hint="Who must have signed. Without it, the signature shows only that somebody did."
      >
        {(control) => (
          <input
            {...control}
            value={expected.operator}
            onChange={(event) => onChange({ ...expected, operator: event.target.value })}
            placeholder="0x…"
            spellCheck={false}
            autoComplete="off"
          />
        )}
      </Field>
      <Field label="Chain id" hint="Optional.">
        {(control) => (
          <input
            {...control}
            value={expected.chainId}
            onChange={(event) => onChange({ ...expected, chainId: event.target.value })}
            inputMode="numeric"
            autoComplete="off"
          />
        )}
      </Field>
      {trust !== null && (
        <div className="row">
          <p className="quiet">
            This browser remembers the operator <code>{trust.operator}</code> since {moment(trust.since)}.
          </p>
          <button type="button" className="small" onClick={forgetTrust}>
            Forget this key
          </button>
        </div>
      )}
    </fieldset>
  )
}
