import { useState } from 'react'
import { forgetItem, keepItem, readItem } from '../service/storage.ts'
import { DRAFT_ITEM } from './keeping/forget-person.ts'

/** What is typed and not sent, kept for a reload of this tab. */
export function useDraft(): [draft: string, keep: (draft: string) => void] {
  const [draft, setDraft] = useState(() => readItem('session', DRAFT_ITEM) ?? '')
  function keep(next: string) {
    if (next === '') forgetItem('session', DRAFT_ITEM)
    else keepItem('session', DRAFT_ITEM, next)
    setDraft(next)
  }
  return [draft, keep]
}
