import { count } from '../text/numbers.ts'
import { firstDifferenceOf } from './text-difference.ts'

interface DifferenceViewProps {
  /** `content`, `reasoning`, … */
  part: string
  original: string
  replay: string
}

/** The place where two texts part, side by side. */
export function DifferenceView({ part, original, replay }: DifferenceViewProps) {
  const found = firstDifferenceOf(original, replay)
  if (found === undefined) return null
  const { at, before, first, second } = found
  const sides = [
    ['The first answer', first],
    ['The replay', second],
  ] as const
  return (
    <div className="stack">
      <p>
        They part in the {part}, after {count(at)} characters.
      </p>
      <div className="difference-sides">
        {sides.map(([label, text]) => (
          <figure key={label}>
            <figcaption>{label}</figcaption>
            <pre>
              {before}
              <mark>{text === '' ? '(the end)' : text}</mark>
            </pre>
          </figure>
        ))}
      </div>
    </div>
  )
}
