import type { Ref } from 'react'
import { Icon } from '../ui/icon.tsx'
import type { Mark } from './mark.ts'
import { MARK_LOOKS } from './mark-words.ts'
import './verification.css'

interface MarkButtonProps {
  /** undefined while it is being checked. */
  mark: Mark | undefined
  onOpen: () => void
  ref?: Ref<HTMLButtonElement>
}

/** What came of the check, in an icon and words; opens the checks one by one. */
export function MarkButton({ mark, onOpen, ref }: MarkButtonProps) {
  const state = mark?.state ?? 'checking'
  const { label, icon } = MARK_LOOKS[state]
  return (
    <button
      ref={ref}
      type="button"
      className={`verification-mark ${state}`}
      data-state={state}
      aria-haspopup="dialog"
      title={mark?.sentence ?? 'The answer is being checked in this browser.'}
      onClick={onOpen}
    >
      <Icon name={icon} size={16} />
      <span>{label}</span>
    </button>
  )
}
