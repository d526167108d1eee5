import { useCallback, useEffect, useRef, useState } from 'react'

const NEAR_END_PX = 80

/**
 * Keeps the end of the page in view while it grows, unless the reader has scrolled up.
 *
 * @param active whether there is anything to read yet
 * @returns whether the reader is there, what leads back, and what has the page stay where it is though it grows
 */
export function useStickToEnd(active: boolean): {
  atEnd: boolean
  jumpToEnd: () => void
  stay: () => void
} {
  const [atEnd, setAtEnd] = useState(true)
  const following = useRef(true)
  useEffect(() => {
    if (!active) return
    const page = document.documentElement
    following.current = true
    let top = page.scrollTop
    const follow = (there: boolean) => {
      following.current = there
      setAtEnd(there)
    }
    // The page may have grown since the scroll that is told here, so being far from the end is not enough to tell
    // that the reader has left it: only scrolling up does.
    const look = () => {
      follow(isNearEnd(page) || (following.current && page.scrollTop >= top))
      top = page.scrollTop
    }
    const growth = new ResizeObserver(() => {
      if (!following.current) return setAtEnd(isNearEnd(page))
      page.scrollTo({ top: page.scrollHeight, behavior: 'instant' })
      // A reader who scrolls up in the same frame is told together with this: it has to be seen as up.
      top = page.scrollTop
    })
    growth.observe(document.body)
    addEventListener('scroll', look, { passive: true })
    return () => {
      growth.disconnect()
      removeEventListener('scroll', look)
    }
  }, [active])
  const jumpToEnd = useCallback(() => {
    document.documentElement.scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })
  }, [])
  const stay = useCallback(() => {
    following.current = false
  }, [])
  return { atEnd, jumpToEnd, stay }
}

function isNearEnd({ scrollHeight, clientHeight, scrollTop }: HTMLElement): boolean {
  return scrollHeight - clientHeight - scrollTop < NEAR_END_PX
}
