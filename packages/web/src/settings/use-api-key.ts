import { useState } from 'react'

const ITEM = 'verbatim-api-key'

/** The caller's API key, kept for this tab only: it goes when the tab is closed. Empty means none. */
export function useApiKey(): [key: string, setKey: (key: string) => void] {
  const [key, setKey] = useState(() => sessionStorage.getItem(ITEM) ?? '')
  function keep(next: string) {
    const trimmed = next.trim()
    if (trimmed === '') sessionStorage.removeItem(ITEM)
    else sessionStorage.setItem(ITEM, trimmed)
    setKey(trimmed)
  }
  return [key, keep]
}
