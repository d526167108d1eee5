import { useEffect, useState } from 'react'
import { keepItem, readItem } from '../service/storage.ts'
import { useWide } from './use-wide.ts'

const ITEM = 'verbatim-sidebar'

export interface SidebarState {
  open: boolean
  setOpen(open: boolean): void
  /** Beside the conversation the list stays. */
  closeDrawer(): void
}

/** Whether the list of conversations is seen. Beside the conversation that is remembered; a drawer begins closed. */
export function useSidebar(): SidebarState {
  const wide = useWide()
  const [beside, setBeside] = useState(() => readItem('local', ITEM) !== 'closed')
  const [drawer, setDrawer] = useState(false)
  useEffect(() => {
    if (wide) setDrawer(false)
  }, [wide])
  function setOpen(next: boolean) {
    if (!wide) return setDrawer(next)
    setBeside(next)
    keepItem('local', ITEM, next ? 'open' : 'closed')
  }
  return { open: wide ? beside : drawer, setOpen, closeDrawer: () => setDrawer(false) }
}
