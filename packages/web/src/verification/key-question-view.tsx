import type { KeyQuestion } from './mark.ts'

interface KeyQuestionViewProps {
  keys: KeyQuestion
  onTrust: () => void
}

/** Two keys that are not the same, and the reader's choice between them. */
export function KeyQuestionView({ keys: { remembered, found }, onTrust }: KeyQuestionViewProps) {
  return (
    <section className="stack key-question" aria-label="The keys">
      <dl>
        <dt>This browser remembers the operator</dt>
        <dd>
          <code>{remembered.operator}</code>
        </dd>
        <dt>The answer is signed by</dt>
        <dd>
          <code>{found.operator}</code>
        </dd>
        {remembered.logKey !== found.logKey && (
          <>
            <dt>This browser remembers the log</dt>
            <dd>
              <code>{remembered.logKey}</code>
            </dd>
            <dt>The receipt names the log</dt>
            <dd>
              <code>{found.logKey}</code>
            </dd>
          </>
        )}
      </dl>
      <p>
        A service that changes its key as it should has the old key sign for the new one, and then nothing is
        asked here. Ask the operator in another way whether the key is theirs, such as on their website,
        before you trust it.
      </p>
      <button type="button" className="danger" onClick={onTrust}>
        Trust this key from now on
      </button>
    </section>
  )
}
