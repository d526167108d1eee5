import { reasoningSummary } from './answer-words.ts'
import type { AnswerNode } from './conversation.ts'

/** What the model wrote before its answer: folded away, and said to be raw. */
export function ReasoningView({ answer }: { answer: AnswerNode }) {
  return (
    <details className="chat-reasoning">
      <summary>{reasoningSummary(answer)}</summary>
      <p className="quiet">Raw reasoning, not checked for tone or truth.</p>
      <div className="chat-reasoning-text">{answer.reasoning}</div>
    </details>
  )
}
