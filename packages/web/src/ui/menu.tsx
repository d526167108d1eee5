import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'

export interface MenuItem {
  label: string
  onSelect: () => void
  danger?: boolean
  disabled?: boolean
}

interface MenuProps {
  /** What the menu is for, where its trigger is only an icon. */
  label: string
  trigger: ReactNode
  items: readonly MenuItem[]
}

/** A menu button after the ARIA Authoring Practices. The list stands beside its button in the document, so that it works within a modal dialog, where all else is inert. */
export function Menu({ label, trigger, items }: MenuProps) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()

  function close(refocus: boolean) {
    setOpen(false)
    if (refocus) button.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    setOpen(true)
  }

  function onBlur(event: FocusEvent<HTMLDivElement>) {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only sees the focus leave; its button and list are what is used
    <div className="menu-around" onBlur={onBlur}>
      <button
        type="button"
        className="plain icon-only"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        ref={button}
        onClick={() => setOpen(!open)}
        onKeyDown={onKeyDown}
      >
        {trigger}
      </button>
      {open && <MenuList {...{ id, label, items, close }} />}
    </div>
  )
}

interface MenuListProps {
  id: string
  label: string
  items: readonly MenuItem[]
  close: (refocus: boolean) => void
}

function MenuList({ id, label, items, close }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })

  useLayoutEffect(() => {
    if (list.current === null) return
    list.current.showPopover()
    place(list.current)
    entriesOf(list.current)[0]?.focus({ preventScroll: true })
  }, [])
  // The page scrolls by itself while an answer comes: the list goes with its button, as long as that is seen.
  useEffect(() => {
    const follow = ({ target }: Event) => {
      if (list.current !== null && target !== list.current && !place(list.current)) close(false)
    }
    addEventListener('resize', follow)
    addEventListener('scroll', follow, true)
    return () => {
      removeEventListener('resize', follow)
      removeEventListener('scroll', follow, true)
    }
  })

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const entries = entriesOf(event.currentTarget)
    const to = nextEntry(entries, event.key, typed.current)
    if (event.key === 'Escape') {
      // A dialog around it stays open.
      event.stopPropagation()
      close(true)
    } else if (to === undefined) return
    to?.focus()
    event.preventDefault()
  }

  return (
    <div
      className="menu"
      role="menu"
      popover="manual"
      id={id}
      aria-label={label}
      tabIndex={-1}
      ref={list}
      onKeyDown={onKeyDown}
    >
      {items.map(({ label: text, onSelect, danger = false, disabled = false }) => (
        <button
          key={text}
          type="button"
          role="menuitem"
          className={danger ? 'menu-item danger' : 'menu-item'}
          tabIndex={-1}
          aria-disabled={disabled}
          onClick={() => {
            if (disabled) return
            close(true)
            onSelect()
          }}
        >
          {text}
        </button>
      ))}
    </div>
  )
}

function entriesOf(list: Element): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[role=menuitem]')]
}

/** Letters that come within this time are one word. */
const TYPING_MS = 700

function nextEntry(
  entries: HTMLElement[],
  key: string,
  typed: { text: string; at: number },
): HTMLElement | undefined {
  const at = entries.indexOf(document.activeElement as HTMLElement)
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }
  const to = steps[key]
  if (to !== undefined) return entries.at(to % entries.length)
  if (key.length !== 1 || key === ' ') return undefined
  const now = performance.now()
  typed.text = (now - typed.at < TYPING_MS ? typed.text : '') + key.toLowerCase()
  typed.at = now
  return entries.find((entry) => entry.textContent?.toLowerCase().startsWith(typed.text))
}

const GAP = 4
const EDGE = 8

/**
 * Below its button and to the left, where there is room; in the top layer, so that nothing around it cuts it off.
 *
 * @returns whether its button is in view.
 */
function place(list: HTMLElement): boolean {
  const button = list.parentElement?.getBoundingClientRect()
  if (button === undefined || button.bottom < 0 || button.top > innerHeight) return false
  const { width, height } = list.getBoundingClientRect()
  const below = button.bottom + GAP
  const top = below + height + EDGE > innerHeight ? Math.max(EDGE, button.top - GAP - height) : below
  const left = Math.min(Math.max(EDGE, button.right - width), innerWidth - width - EDGE)
  list.style.top = `${top}px`
  list.style.left = `${left}px`
  return true
}
