import { useEffect, useRef } from 'react'
import { announce } from '../ui/announce.ts'
import { Icon } from '../ui/icon.tsx'

interface VersionStepsProps {
  /** From 1 on. */
  position: number
  count: number
  onStep: (by: 1 | -1) => void
}

/** ‹2/3›: which version of a message is seen, and the way to the others. */
export function VersionSteps({ position, count, onStep }: VersionStepsProps) {
  const steps = useStepsInView(position)
  if (count < 2) return null
  function step(by: 1 | -1) {
    onStep(by)
    announce(`Version ${position + by} of ${count}.`)
  }
  return (
    <fieldset ref={steps} className="chat-versions" aria-label="Versions">
      <button
        type="button"
        className="plain small icon-only"
        aria-label="Earlier version"
        aria-disabled={position === 1}
        onClick={() => position > 1 && step(-1)}
      >
        <Icon name="left" />
      </button>
      <span>
        <span aria-hidden="true">
          {position}/{count}
        </span>
        <span className="visually-hidden">
          Version {position} of {count}
        </span>
      </span>
      <button
        type="button"
        className="plain small icon-only"
        aria-label="Later version"
        aria-disabled={position === count}
        onClick={() => position < count && step(1)}
      >
        <Icon name="right" />
      </button>
    </fieldset>
  )
}

/** Another version may be longer: who goes on stepping has the buttons before them. */
function useStepsInView(position: number) {
  const steps = useRef<HTMLFieldSetElement>(null)
  const before = useRef(position)
  useEffect(() => {
    if (before.current === position) return
    before.current = position
    if (steps.current?.contains(document.activeElement)) steps.current.scrollIntoView({ block: 'nearest' })
  }, [position])
  return steps
}
