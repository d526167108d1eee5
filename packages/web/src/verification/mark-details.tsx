import type { ReactNode } from 'react'
import { moment } from '../text/numbers.ts'
import { ChecksList } from './checks-list.tsx'
import { trustKeys } from './establish-trust.ts'
import { KeyQuestionView } from './key-question-view.tsx'
import type { Mark } from './mark.ts'
import { useTrust } from './trust-store.ts'

interface MarkDetailsProps {
  mark: Mark | undefined
  onTrusted: () => void
  /** What can be done: above the checks, which are long. */
  children?: ReactNode
}

/** Why a mark is as it is: its sentence, the keys where they are the matter, the checks, and against whose key. */
export function MarkDetails({ mark, onTrusted, children }: MarkDetailsProps) {
  const trust = useTrust()
  if (mark === undefined) return <p>The answer is being checked in this browser.</p>
  const { keys } = mark
  return (
    <>
      <p>{mark.sentence}</p>
      {keys !== undefined && (
        <KeyQuestionView
          keys={keys}
          onTrust={() => {
            trustKeys(keys.found)
            onTrusted()
          }}
        />
      )}
      {children}
      {mark.checks.length > 0 && <ChecksList checks={mark.checks} />}
      {trust !== null && mark.checks.length > 0 && (
        <p className="quiet">
          Checked against the operator <code>{trust.operator}</code>, which this browser remembers since{' '}
          {moment(trust.since)}. The service’s own word counts for nothing here.
        </p>
      )}
    </>
  )
}
