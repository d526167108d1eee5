import { useEffect } from 'react'

const NEAR_END_PX = 80

/** Keeps the end of the page in view while it grows, unless the reader has scrolled up. */
export function useStickToEnd(): void {
  useEffect(() => {
    const page = document.documentElement
    let atEnd = true
    let top = page.scrollTop
    // The page may have grown since the scroll that is told here, so being far from the end is not enough to tell
    // that the reader has left it: only scrolling up does.
    const look = () => {
      const near = page.scrollHeight - page.clientHeight - page.scrollTop < NEAR_END_PX
      atEnd = near || (atEnd && page.scrollTop >= top)
      top = page.scrollTop
    }
    const growth = new ResizeObserver(() => {
      if (atEnd) scrollTo({ top: page.scrollHeight, behavior: 'instant' })
    })
    growth.observe(document.body)
    addEventListener('scroll', look, { passive: true })
    return () => {
      growth.disconnect()
      removeEventListener('scroll', look)
    }
  }, [])
}
