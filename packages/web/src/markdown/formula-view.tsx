import { memo, useEffect, useRef, useState } from 'react'
import type { Formula } from './document-tree.ts'
import { setFormula } from './formula-queue.ts'
import { ScrollBox } from './scroll-box.tsx'

/** A formula: its source until it is set, and for good when it cannot be. */
export const FormulaView = memo(
  ({ formula }: { formula: Formula }) => {
    if (!formula.display) return <SetFormula formula={formula} />
    return (
      <ScrollBox label="Formula" className="formula-display">
        <SetFormula formula={formula} />
      </ScrollBox>
    )
  },
  (before, after) => before.formula.written === after.formula.written,
)

function SetFormula({ formula }: { formula: Formula }) {
  const place = useRef<HTMLSpanElement>(null)
  const [set, setSet] = useState(false)
  const { source, display } = formula

  useEffect(() => {
    const leaving = new AbortController()
    setFormula({ source, display }, leaving.signal).then((node) => {
      if (leaving.signal.aborted) return
      place.current?.replaceChildren(...(node === null ? [] : [node]))
      setSet(node !== null)
    })
    return () => leaving.abort()
  }, [source, display])

  return (
    <span className="formula">
      <span ref={place} />
      {!set && <code>{formula.written}</code>}
    </span>
  )
}
