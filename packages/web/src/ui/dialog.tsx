import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { Icon } from './icon.tsx'

interface DialogProps {
  open: boolean
  title: string
  /** Escape, the cross, or a click beside it. */
  onClose: () => void
  children: ReactNode
}

const FIELDS = 'input, textarea, select'

const Held = createContext<(held: boolean) => void>(() => undefined)

/** While who calls this is shown, the dialog around it closes by the buttons within only: what it shows is never shown again. */
export function useHeldDialog(): void {
  const hold = useContext(Held)
  // Before it is seen: an Escape meanwhile would lose it.
  useLayoutEffect(() => {
    hold(true)
    return () => hold(false)
  }, [hold])
}

/** A modal dialog, the browser's own: it holds the focus, gives it back, and makes what is behind it inert. */
export function Dialog({ open, title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  const [held, hold] = useState(false)
  useEffect(() => {
    if (open && !dialog.current?.open) {
      dialog.current?.showModal()
      // The browser would take the cross, which stands first.
      dialog.current?.querySelector<HTMLElement>(FIELDS)?.focus()
    }
    if (!open) dialog.current?.close()
  }, [open])

  function leave() {
    // The page itself has closed it; the browser tells so a moment later.
    if (!open) return
    if (!held) onClose()
    // A browser lets its reader out at the second Escape, whatever the page says.
    else if (!dialog.current?.open) dialog.current?.showModal()
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does by the browser what the click beside it does here
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={heading}
      // React lets the event of a dialog within climb up to here.
      onClose={(event) => event.target === event.currentTarget && leave()}
      onClick={(event) => event.target === dialog.current && leave()}
      onCancel={(event) => held && event.target === event.currentTarget && event.preventDefault()}
    >
      {open && (
        <div className="dialog-body">
          <div className="dialog-head">
            <h2 id={heading}>{title}</h2>
            {!held && (
              <button type="button" className="plain icon-only" aria-label="Close" onClick={onClose}>
                <Icon name="cross" />
              </button>
            )}
          </div>
          <Held value={hold}>{children}</Held>
        </div>
      )}
    </dialog>
  )
}
