import { Content, Item, Portal, Root, Trigger } from '@radix-ui/react-dropdown-menu'
import { type ReactNode, useState } from 'react'

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

/** Where an open menu is put: in a modal dialog all else is inert, and outside of landmarks nothing is found. */
const AROUND = 'dialog, main, nav, header'

/** A button that opens a menu. Not modal: Radix locks scrolling by a style element, which the page's policy forbids. */
export function Menu({ label, trigger, items }: MenuProps) {
  const [around, setAround] = useState<Element | null>(null)
  return (
    <Root modal={false}>
      <Trigger asChild>
        <button
          type="button"
          className="plain icon-only"
          aria-label={label}
          ref={(button) => setAround(button?.closest(AROUND) ?? null)}
        >
          {trigger}
        </button>
      </Trigger>
      <Portal container={around}>
        <Content className="menu" align="end" sideOffset={4} collisionPadding={8} aria-label={label}>
          {items.map(({ label: text, onSelect, danger = false, disabled = false }) => (
            <Item
              key={text}
              className={danger ? 'menu-item danger' : 'menu-item'}
              disabled={disabled}
              onSelect={onSelect}
            >
              {text}
            </Item>
          ))}
        </Content>
      </Portal>
    </Root>
  )
}
