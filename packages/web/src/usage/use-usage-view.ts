import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { readView, type UsageView, writeView } from './usage-view.ts'

/** The view of the query string, and how it is changed; nothing is left in the browser's history by that. */
export function useUsageView(): [view: UsageView, change: (change: Partial<UsageView>) => void] {
  const [query, setQuery] = useSearchParams()
  const text = query.toString()
  const view = useMemo(() => readView(new URLSearchParams(text), Date.now()), [text])
  return [view, (change) => setQuery(writeView({ ...view, ...change }), { replace: true })]
}
