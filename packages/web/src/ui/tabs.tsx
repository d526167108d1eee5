import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'

export interface Tab {
  id: string
  label: string
  content: ReactNode
}

interface TabsProps {
  /** What the tabs choose between. */
  label: string
  tabs: readonly Tab[]
  /** Given together where the choice is kept outside. */
  selected?: string
  onSelect?: (id: string) => void
}

/** Tabs after the ARIA Authoring Practices: arrows, Home and End move, and what is reached is shown at once. */
export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  const [own, setOwn] = useState(tabs[0]?.id)
  const prefix = useId()
  const list = useRef<HTMLDivElement>(null)
  const current = tabs.find(({ id }) => id === (selected ?? own)) ?? tabs[0]
  const select = (id: string) => (onSelect ?? setOwn)(id)

  function onKeyDown(event: KeyboardEvent) {
    const at = tabs.findIndex(({ id }) => id === current?.id)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[
      event.key
    ]
    const next = to === undefined ? undefined : tabs[to % tabs.length]
    if (next === undefined) return
    event.preventDefault()
    select(next.id)
    list.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.id)}"]`)?.focus()
  }

  return (
    <div className="tabs">
      <div className="tab-list" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ id, label: name }) => (
          <button
            key={id}
            type="button"
            role="tab"
            data-tab={id}
            id={`${prefix}-${id}`}
            aria-selected={id === current?.id}
            aria-controls={id === current?.id ? `${prefix}-panel` : undefined}
            tabIndex={id === current?.id ? 0 : -1}
            onClick={() => select(id)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${prefix}-panel`} aria-labelledby={`${prefix}-${current?.id}`}>
        {current?.content}
      </div>
    </div>
  )
}
