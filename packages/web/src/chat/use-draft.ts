import { useState } from 'react'
import { DRAFT_ITEM } from './keeping/forget-person.ts'

/** What is typed and not sent, kept for a reload of this tab. */
export function useDraft(): [draft: string, keep: (draft: string) => void] {
  const [draft, setDraft] = useState(() => sessionStorage.getItem(DRAFT_ITEM) ?? '')
  function keep(next: string) {
    if (next === '') sessionStorage.removeItem(DRAFT_ITEM)
    else sessionStorage.setItem(DRAFT_ITEM, next)
    setDraft(next)
  }
  return [draft, keep]
}
