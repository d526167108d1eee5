import type { MarkState } from './mark.ts'
import { checkAgain } from './use-mark.ts'

/** What may be another way the next time: what stood in between, or changed it on its way. */
const AGAIN: ReadonlySet<MarkState | undefined> = new Set(['unchecked', 'not-logged', 'mismatch'])

/** Nothing where the mark is final. */
export function CheckAgainButton({ state }: { state: MarkState | undefined }) {
  if (!AGAIN.has(state)) return null
  return (
    <button type="button" onClick={checkAgain}>
      Check again
    </button>
  )
}
