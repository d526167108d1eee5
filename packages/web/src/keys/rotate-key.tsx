import type { KeyAnswer } from '@verbatim/protocol'
import { type FormEvent, useState } from 'react'
import { moment } from '../text/numbers.ts'
import { Field } from '../ui/field.tsx'
import { FormFoot } from './form-foot.tsx'
import { useKeyActs } from './key-queries.ts'
import { ShownSecret } from './shown-secret.tsx'

const HOUR_SECONDS = 3600
const DAY_SECONDS = 24 * HOUR_SECONDS

/** How long the secret before stays good; the service takes up to 90 days. */
const OVERLAPS = [
  { seconds: 0, label: 'Not at all: it ends now' },
  { seconds: HOUR_SECONDS, label: 'One hour' },
  { seconds: DAY_SECONDS, label: 'One day' },
  { seconds: 7 * DAY_SECONDS, label: 'One week' },
  { seconds: 30 * DAY_SECONDS, label: '30 days' },
  { seconds: 90 * DAY_SECONDS, label: '90 days' },
]

/** Another secret for the same key, with a time in which both are good. */
export function RotateKey({ listed, onClose }: { listed: KeyAnswer; onClose: () => void }) {
  const [overlap, setOverlap] = useState(DAY_SECONDS)
  const { rotate } = useKeyActs()
  if (rotate.data !== undefined) {
    const { key, models, earlier_secret_until: until } = rotate.data
    return (
      <ShownSecret secret={key} models={models} onClose={onClose}>
        <p>The secret before it is good until {moment(until)}.</p>
      </ShownSecret>
    )
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    rotate.mutate({ id: listed.id, overlapSeconds: overlap })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>
        The key gets another secret. Its id, settings, budget and usage stay. Secrets of earlier rotations end
        with the present one at the latest.
      </p>
      <Field label="The present secret stays good for">
        {(ids) => (
          <select {...ids} value={overlap} onChange={(event) => setOverlap(Number(event.target.value))}>
            {OVERLAPS.map(({ seconds, label }) => (
              <option key={seconds} value={seconds}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <FormFoot verb="Rotate" busy={rotate.isPending} error={rotate.error} onClose={onClose} />
    </form>
  )
}
