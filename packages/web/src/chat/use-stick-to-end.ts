import { useCallback, useEffect, useState } from 'react'

const NEAR_END_PX = 80

/**
 * Keeps the end of the page in view while it grows, unless the reader has scrolled up.
 *
 * @param active whether there is anything to read yet
 * @returns whether the reader is there, and what leads back
 */
export function useStickToEnd(active: boolean): { atEnd: boolean; jumpToEnd: () => void } {
  const [atEnd, setAtEnd] = useState(true)
  useEffect(() => {
    if (!active) return
    const page = document.documentElement
    let following = true
    let top = page.scrollTop
    const follow = (there: boolean) => {
      following = there
      setAtEnd(there)
    }
    // The page may have grown since the scroll that is told here, so being far from the end is not enough to tell
    // that the reader has left it: only scrolling up does.
    const look = () => {
      follow(isNearEnd(page) || (following && page.scrollTop >= top))
      top = page.scrollTop
    }
    const growth = new ResizeObserver(() => {
      if (following) page.scrollTo({ top: page.scrollHeight, behavior: 'instant' })
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
  return { atEnd, jumpToEnd }
}

function isNearEnd({ scrollHeight, clientHeight, scrollTop }: HTMLElement): boolean {
  return scrollHeight - clientHeight - scrollTop < NEAR_END_PX
}
