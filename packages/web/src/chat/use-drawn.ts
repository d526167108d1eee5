import { type RefObject, useEffect, useRef, useState } from 'react'
import { usePrinting } from './use-printing.ts'

/** Three screens to each side: what is scrolled to is drawn before it is seen. */
const NEAR = '300% 0px'

const waiting = new Map<Element, () => void>()
let observer: IntersectionObserver | undefined

/**
 * Whether something is to be drawn in full: once it came near the screen, and from then on; and while the page is printed. One observer looks after all, as there may be many.
 *
 * @param atOnce without waiting for that
 */
export function useDrawn<Kind extends Element>(atOnce: boolean): [RefObject<Kind | null>, boolean] {
  const element = useRef<Kind>(null)
  const [drawn, setDrawn] = useState(atOnce)
  const printing = usePrinting()
  useEffect(() => {
    if (drawn || printing || element.current === null) return
    return whenNear(element.current, () => setDrawn(true))
  }, [drawn, printing])
  return [element, drawn || printing]
}

function whenNear(element: Element, then: () => void): () => void {
  observer ??= new IntersectionObserver(tellNear, { rootMargin: NEAR })
  waiting.set(element, then)
  observer.observe(element)
  return () => {
    waiting.delete(element)
    observer?.unobserve(element)
  }
}

function tellNear(entries: readonly IntersectionObserverEntry[]): void {
  for (const { isIntersecting, target } of entries) if (isIntersecting) waiting.get(target)?.()
}
