import type { Check } from '@verbatim/proof'
import { Icon, type IconName } from '../ui/icon.tsx'
import { CHECK_MEANINGS, STATUS_WORDS } from '../verify/words.ts'

const ICONS: Record<Check['status'], IconName> = { passed: 'check', failed: 'cross', skipped: 'question' }

/** The checks one by one: what each found, and what it shows. Texts of a document stay text. */
export function ChecksList({ checks, meanings = false }: { checks: readonly Check[]; meanings?: boolean }) {
  return (
    <ul className="checks">
      {checks.map((check) => (
        <li
          key={check.name}
          className={`check ${check.status}`}
          data-check={check.name}
          data-status={check.status}
        >
          <Icon name={ICONS[check.status]} />
          <div>
            <strong>
              {check.name}: {STATUS_WORDS[check.status][1]}
            </strong>
            <p>
              {check.sentence}
              {check.status === 'failed' && <code> {check.code}</code>}
            </p>
            {meanings && (
              <p className="quiet">
                {check.status === 'passed' ? 'Shows' : 'Would show'}: {CHECK_MEANINGS[check.name]}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
