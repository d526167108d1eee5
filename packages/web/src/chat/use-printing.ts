import { useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'

const told = new Set<() => void>()
let printing = false

/** Whether the page is being printed: what is drawn only near the screen is then drawn everywhere. */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, () => printing)
}

function subscribe(changed: () => void): () => void {
  if (told.size === 0) listen()
  told.add(changed)
  return () => {
    told.delete(changed)
    if (told.size === 0) unlisten()
  }
}

// Not every browser has both: some tell only that the media change.
function listen(): void {
  addEventListener('beforeprint', begin)
  addEventListener('afterprint', end)
  printed().addEventListener('change', look)
}

function unlisten(): void {
  removeEventListener('beforeprint', begin)
  removeEventListener('afterprint', end)
  printed().removeEventListener('change', look)
}

const begin = () => set(true)
const end = () => set(false)
const look = () => set(printed().matches)

let query: MediaQueryList | undefined

function printed(): MediaQueryList {
  query ??= matchMedia('print')
  return query
}

/** At once: the page is taken as it is when the event has been told. */
function set(now: boolean): void {
  if (printing === now) return
  printing = now
  flushSync(() => {
    for (const changed of told) changed()
  })
}
