import type { Formula } from './document-tree.ts'

type Source = Pick<Formula, 'source' | 'display'>

/** A task of the browser does not take longer, however many formulas an answer has. */
const SLICE_MS = 8

const waiting: (() => void)[] = []
let scheduled = false

/**
 * Sets a formula when its turn comes; KaTeX is loaded with the first.
 *
 * @returns null when it cannot be set, and when `leaving` came first.
 */
export async function setFormula(formula: Source, leaving: AbortSignal): Promise<Node | null> {
  const { typeset } = await import('./typeset.ts')
  return new Promise((settle) => {
    waiting.push(() => settle(leaving.aborted ? null : typeset(formula)))
    schedule()
  })
}

function schedule(): void {
  if (scheduled || waiting.length === 0) return
  scheduled = true
  setTimeout(runSlice)
}

function runSlice(): void {
  scheduled = false
  const end = performance.now() + SLICE_MS
  do waiting.shift()?.()
  while (performance.now() < end && waiting.length > 0)
  schedule()
}
