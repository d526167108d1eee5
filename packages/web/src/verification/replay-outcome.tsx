import type { Divergence, Replay } from '@verbatim/proof'
import { Icon, type IconName } from '../ui/icon.tsx'
import { DifferenceView } from './difference-view.tsx'

const HEADS: Record<Replay['verdict'], { words: string; icon: IconName }> = {
  MATCH: { words: 'Match: the same answer came', icon: 'check' },
  DIVERGED: { words: 'Diverged: another answer came', icon: 'cross' },
  UNVERIFIABLE: { words: 'Cannot be compared', icon: 'question' },
}

export function ReplayOutcome({ replay }: { replay: Replay }) {
  const { verdict, sentence, differences, divergence } = replay
  const { words, icon } = HEADS[verdict]
  return (
    <section className="stack replay-outcome" data-verdict={verdict} aria-label="What came of it">
      <h3>
        <Icon name={icon} /> {words}
      </h3>
      <p>{sentence}</p>
      {divergence !== null && <Parting divergence={divergence} />}
      {differences.length > 0 && (
        <ul>
          {differences.map(({ what, original, replay: now }) => (
            <li key={what}>
              {what}: <code>{original}</code> then, <code>{now}</code> now
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Parting({ divergence: { part, original, replay } }: { divergence: Divergence }) {
  if (original === null && replay === null) return null
  return <DifferenceView part={part} original={original ?? ''} replay={replay ?? ''} />
}
