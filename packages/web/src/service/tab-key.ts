import { useSyncExternalStore } from 'react'
import { forgetItem, keepItem, readItem } from './storage.ts'

const ITEM = 'verbatim-api-key'
const CHANGED = 'verbatim-api-key-changed'

/** The API key that was given to this tab; it goes when the tab is closed. Empty means none. */
export function readTabKey(): string {
  return readItem('session', ITEM) ?? ''
}

function keepTabKey(key: string): void {
  const trimmed = key.trim()
  if (trimmed === '') forgetItem('session', ITEM)
  else keepItem('session', ITEM, trimmed)
  dispatchEvent(new Event(CHANGED))
}

export function useTabKey(): [key: string, keep: (key: string) => void] {
  return [useSyncExternalStore(onChange, readTabKey), keepTabKey]
}

function onChange(changed: () => void): () => void {
  addEventListener(CHANGED, changed)
  return () => removeEventListener(CHANGED, changed)
}

/** The begin of a key, which is shown and tells keys apart for people; two keys may share it. */
export function prefixOf(tabKey: string): string {
  return tabKey.slice(0, 12)
}
