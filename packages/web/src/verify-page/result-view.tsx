import { Icon } from '../ui/icon.tsx'
import { ChecksList } from '../verification/checks-list.tsx'
import type { Checked } from './outcome-of.ts'
import { verdictOf } from './verdict-of.ts'

/** What came of one document: the verdict, the checks one by one, and what none of them proves. */
export function ResultView({ result: { found, outcome } }: { result: Checked }) {
  if (outcome.kind === 'problem') {
    return (
      <section className="card verify-result" data-verified="false" aria-label={found.title}>
        <p>
          <Icon name="warning" /> {outcome.sentence}
        </p>
      </section>
    )
  }
  const { verification, open } = outcome
  return (
    <section
      className="card stack verify-result"
      data-verified={verification.verified}
      aria-label={found.title}
    >
      <h2>
        <Icon name={verification.verified ? 'shieldCheck' : 'shieldCross'} /> {verdictOf(verification, found)}
      </h2>
      <p className="quiet">
        <code>{found.title}</code> {found.source}
      </p>
      <ChecksList checks={verification.checks} meanings />
      <h3>What this does not prove</h3>
      <ul>
        {open.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  )
}
