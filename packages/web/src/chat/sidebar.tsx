import { type ReactNode, useEffect, useRef } from 'react'
import { Icon } from '../ui/icon.tsx'
import { useWide } from './use-wide.ts'

interface SidebarProps {
  open: boolean
  onClose: () => void
  children: ReactNode
}

/** The list of conversations: beside the conversation where there is room, else a drawer over it. */
export function Sidebar({ open, onClose, children }: SidebarProps) {
  const wide = useWide()
  if (!wide) {
    return (
      <Drawer open={open} onClose={onClose}>
        {children}
      </Drawer>
    )
  }
  if (!open) return null
  return (
    <nav className="chat-side" aria-label="Conversations">
      {children}
    </nav>
  )
}

/** The browser's own modal dialog, at the edge: it holds the focus and gives it back. */
function Drawer({ open, onClose, children }: SidebarProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal()
    if (!open) dialog.current?.close()
  }, [open])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does by the browser what the click beside it does here
    <dialog
      ref={dialog}
      className="chat-drawer"
      aria-label="Conversations"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {open && (
        <div className="chat-drawer-body">
          <button type="button" className="plain icon-only" aria-label="Close" onClick={onClose}>
            <Icon name="cross" />
          </button>
          {children}
        </div>
      )}
    </dialog>
  )
}
