import { memo, type ReactNode } from 'react'
import { type Highlighted, partsOf, type Run } from './code-parts.ts'
import { placeKey } from './place-key.ts'

interface CodeLinesProps {
  code: string
  /** Colours of this code or of its beginning. */
  highlighted: Highlighted | null
}

export function CodeLines({ code, highlighted }: CodeLinesProps) {
  return partsOf(code).map((text, place) => {
    const part = highlighted?.parts[place]
    const runs = part !== undefined && text.startsWith(part.text) ? part.runs : NONE
    return <Part key={placeKey(place)} text={text} runs={runs} />
  })
}

const NONE: readonly Run[] = []

/** What has no colour yet follows as it is. */
const Part = memo(({ text, runs }: { text: string; runs: readonly Run[] }) => {
  const coloured = runs.reduce((length, [, { length: more }]) => length + more, 0)
  return (
    <span className="code-part">
      {runs.map(([kind, piece], place) =>
        kind === '' ? (
          visible(piece)
        ) : (
          <span key={placeKey(place)} className={`code-${kind}`}>
            {visible(piece)}
          </span>
        ),
      )}
      {visible(text.slice(coloured))}
    </span>
  )
})

/** Marks that turn the direction of writing let code read otherwise than it runs ("Trojan Source"). */
const TURNING = /([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])/

function visible(text: string): ReactNode {
  if (!TURNING.test(text)) return text
  return text.split(TURNING).map((piece, place) =>
    place % 2 === 0 ? (
      piece
    ) : (
      <span key={placeKey(place)} className="code-turning">
        {`U+${piece.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`}
      </span>
    ),
  )
}
