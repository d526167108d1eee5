import { NoWayIn } from './no-way-in.tsx'

const EXAMPLES = [
  'How can a signature prove who wrote a text?',
  'Write a Python function that merges two sorted lists.',
  'What is the difference between a hash and a cipher?',
  'Suggest three names for a small bakery by the sea.',
]

interface EmptyChatProps {
  ready: boolean
  /** Whoever has no way in gets it here, and no examples. */
  mayAsk: boolean
  onAsk: (question: string) => void
}

/** Before the first question: what is special here, and questions that one press asks. */
export function EmptyChat({ ready, mayAsk, onAsk }: EmptyChatProps) {
  return (
    <div className="chat-empty">
      <p className="chat-empty-lead">Every answer is signed, and this browser checks the signature.</p>
      {!mayAsk && <NoWayIn />}
      {mayAsk && (
        <ul aria-label="Questions to begin with">
          {EXAMPLES.map((question) => (
            <li key={question}>
              <button type="button" disabled={!ready} onClick={() => onAsk(question)}>
                {question}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
