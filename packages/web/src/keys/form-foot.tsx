import { describeError } from '../errors.ts'
import { Notice } from '../ui/notice.tsx'

interface FormFootProps {
  verb: string
  busy: boolean
  error: unknown
  /** There is nothing to send yet. */
  blocked?: boolean
  danger?: boolean
  onClose: () => void
}

/** How every form of a dialog ends: what went wrong, do it, or leave. */
export function FormFoot({ verb, busy, error, blocked = false, danger = false, onClose }: FormFootProps) {
  return (
    <>
      {error !== null && <Notice problem={describeError(error)} />}
      <div className="row">
        <button type="submit" className={danger ? 'danger' : 'primary'} disabled={busy || blocked}>
          {busy ? `${verb} …` : verb}
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </>
  )
}
