import { useState } from 'react'

/** What is typed and not sent, kept for a reload of this tab. */
export function useDraft(): [draft: string, keep: (draft: string) => void] {
  const [draft, setDraft] = useState(() => sessionStorage.getItem(ITEM) ?? '')
  function keep(next: string) {
    if (next === '') sessionStorage.removeItem(ITEM)
    else sessionStorage.setItem(ITEM, next)
    setDraft(next)
  }
  return [draft, keep]
}

const ITEM = 'verbatim-draft'
