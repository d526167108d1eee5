import { type ReactNode, useEffect, useRef, useState } from 'react'

interface ScrollBoxProps {
  /** What is in it, for who hears the page. */
  label: string
  className: string
  children: ReactNode
}

/** Holds what may be wider than the page. Only while it is, the keyboard reaches it, to scroll. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  const box = useRef<HTMLDivElement>(null)
  const [wide, setWide] = useState(false)

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth))
    observer.observe(element)
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [])

  const reach = wide ? { tabIndex: 0, role: 'group', 'aria-label': label } : {}
  return (
    <div ref={box} className={className} {...reach}>
      {children}
    </div>
  )
}
