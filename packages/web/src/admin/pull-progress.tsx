import type { PullState } from '@verbatim/protocol'
import { bytes, count } from '../text/numbers.ts'

interface PullProgressProps {
  id: string
  pull: PullState
}

/** How far a pull is; a bar without an end where that is not known. */
export function PullProgress({ id, pull: { step, at, total, unit } }: PullProgressProps) {
  const shown = (n: number) => (unit === 'bytes' ? bytes(n) : count(n))
  return (
    <>
      <span>{step}</span>
      <progress aria-label={`Pull of ${id}`} {...(total === null ? {} : { value: at, max: total })} />
      <small>{total === null ? shown(at) : `${shown(at)} of ${shown(total)}`}</small>
    </>
  )
}
