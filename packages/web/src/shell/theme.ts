import { useSyncExternalStore } from 'react'
import { forgetItem, keepItem } from '../service/storage.ts'

export const THEMES = [
  { id: '', label: 'Theme of the system' },
  { id: 'light', label: 'Light theme' },
  { id: 'dark', label: 'Dark theme' },
  { id: 'contrast', label: 'High contrast' },
] as const

export type Theme = (typeof THEMES)[number]['id']

/** public/theme.js reads the same item before the first paint. */
const ITEM = 'verbatim-theme'
const CHANGED = 'verbatim-theme-changed'

export function useTheme(): [theme: Theme, choose: (theme: Theme) => void] {
  return [useSyncExternalStore(onChange, current), choose]
}

function current(): Theme {
  return (document.documentElement.dataset.theme ?? '') as Theme
}

function choose(theme: Theme): void {
  if (theme === '') {
    delete document.documentElement.dataset.theme
    forgetItem('local', ITEM)
  } else {
    document.documentElement.dataset.theme = theme
    keepItem('local', ITEM, theme)
  }
  dispatchEvent(new Event(CHANGED))
}

function onChange(changed: () => void): () => void {
  addEventListener(CHANGED, changed)
  return () => removeEventListener(CHANGED, changed)
}
