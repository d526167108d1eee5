import { useSyncExternalStore } from 'react'

/** From here on the list of conversations stands beside the conversation. The width is also in chat.css. */
const wide = matchMedia('(min-width: 60rem)')

function onChange(changed: () => void): () => void {
  wide.addEventListener('change', changed)
  return () => wide.removeEventListener('change', changed)
}

export function useWide(): boolean {
  return useSyncExternalStore(onChange, () => wide.matches)
}
