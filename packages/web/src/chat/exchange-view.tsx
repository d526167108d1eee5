import { answerNote } from './answer-note.ts'
import type { Answer, Exchange } from './conversation.ts'
import { ProblemNotice } from './problem-notice.tsx'

interface ExchangeViewProps {
  exchange: Exchange
  /** Only where asking again makes sense: on the newest exchange. */
  onAgain: (() => void) | undefined
}

export function ExchangeView({ exchange, onAgain }: ExchangeViewProps) {
  const { answer } = exchange
  const note = answerNote(answer)
  return (
    <article className="exchange">
      <h2 className="visually-hidden">You</h2>
      <p className="prompt">{exchange.prompt}</p>
      <h2 className="visually-hidden">Answer</h2>
      <AnswerText answer={answer} />
      {answer.problem !== null && <ProblemNotice problem={answer.problem} onAgain={onAgain} />}
      {note !== '' && <p className="note">{note}</p>}
    </article>
  )
}

function AnswerText({ answer }: { answer: Answer }) {
  return (
    <>
      {answer.reasoning !== '' && (
        <details className="reasoning">
          <summary>Reasoning (raw)</summary>
          <p>{answer.reasoning}</p>
        </details>
      )}
      {answer.text !== '' && <p className="answer">{answer.text}</p>}
      {answer.text === '' && (answer.state === 'waiting' || answer.state === 'streaming') && (
        <p className="waiting">{answer.reasoning === '' ? 'Waiting for the first word…' : 'Reasoning…'}</p>
      )}
    </>
  )
}
