import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Icon } from './icon.tsx'

interface DialogProps {
  open: boolean
  title: string
  /** Escape, the cross, or a click beside it. */
  onClose: () => void
  children: ReactNode
}

const FIELDS = 'input, textarea, select'

/** A modal dialog, the browser's own: it holds the focus, gives it back, and makes what is behind it inert. */
export function Dialog({ open, title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    if (open && !dialog.current?.open) {
      dialog.current?.showModal()
      // The browser would take the cross, which stands first.
      dialog.current?.querySelector<HTMLElement>(FIELDS)?.focus()
    }
    if (!open) dialog.current?.close()
  }, [open])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does by the browser what the click beside it does here
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={heading}
      // React lets the event of a dialog within climb up to here.
      onClose={(event) => event.target === event.currentTarget && onClose()}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {open && (
        <div className="dialog-body">
          <div className="dialog-head">
            <h2 id={heading}>{title}</h2>
            <button type="button" className="plain icon-only" aria-label="Close" onClick={onClose}>
              <Icon name="cross" />
            </button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  )
}
