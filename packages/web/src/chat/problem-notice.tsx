import type { Problem } from '../errors.ts'

interface ProblemNoticeProps {
  problem: Problem
  onAgain: (() => void) | undefined
}

export function ProblemNotice({ problem, onAgain }: ProblemNoticeProps) {
  return (
    <div className="problem" role="alert">
      <p>
        <strong>{problem.what}</strong> {problem.todo}
      </p>
      {problem.why !== '' && <p className="why">{problem.why}</p>}
      {onAgain !== undefined && (
        <button type="button" onClick={onAgain}>
          Try again
        </button>
      )}
    </div>
  )
}
