import { useEffect, useRef, useSyncExternalStore } from 'react'

/** One line of the command palette. */
export interface Command {
  label: string
  /** Other words by which it is found. */
  keywords?: string
  /** The key that does the same, where there is one. */
  shortcut?: string
  run: () => void
}

type Source = () => readonly Command[]

const sources = new Set<Source>()
const listeners = new Set<() => void>()
let version = 0

function changed(): void {
  version += 1
  for (const listener of listeners) listener()
}

/** Adds a page's own commands to the palette while that page is shown. They are asked for when the palette opens. */
export function useCommands(source: Source): void {
  const latest = useRef(source)
  latest.current = source
  useEffect(() => {
    const ask: Source = () => latest.current()
    sources.add(ask)
    changed()
    return () => {
      sources.delete(ask)
      changed()
    }
  }, [])
}

/** All that can be done now, a page's own first. */
export function useAllCommands(): Source {
  useSyncExternalStore(subscribe, () => version)
  return () => [...sources].reverse().flatMap((source) => source())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
