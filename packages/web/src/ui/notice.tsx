import type { Problem } from '../errors.ts'
import { Icon } from './icon.tsx'

/** An error in words: what happened, why, and what to do. */
export function Notice({ problem, onRetry }: { problem: Problem; onRetry?: (() => void) | undefined }) {
  return (
    <div className="notice" role="alert">
      <Icon name="warning" />
      <div>
        <p>
          <strong>{problem.what}</strong> {problem.why}
        </p>
        <p>{problem.todo}</p>
        {onRetry !== undefined && (
          <button type="button" className="small" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </div>
  )
}
