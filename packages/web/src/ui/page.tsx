import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation } from 'wouter'

interface PageProps {
  title: string
  /** Beside the heading. */
  actions?: ReactNode
  /** Tables and charts take all the room there is; text keeps to a measure that reads well. */
  wide?: boolean
  children: ReactNode
}

/** What every route but the chat is: one landmark, one heading, and the focus on it after a click that led here. */
export function Page({ title, actions, wide = false, children }: PageProps) {
  const heading = usePageTitle(title)
  return (
    <main id="main" className={wide ? 'page-main wide' : 'page-main'}>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions !== undefined && <div className="row">{actions}</div>}
      </div>
      {children}
    </main>
  )
}

/** Names the tab, and gives an element to be focused when another route was open before, as a loaded page would begin at its top. */
export function usePageTitle(title: string) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [location] = useLocation()
  useEffect(() => {
    document.title = title === '' ? 'Verbatim' : `${title} · Verbatim`
  }, [title])
  useEffect(() => {
    if (navigated.from !== undefined && navigated.from !== location) heading.current?.focus()
    navigated.from = location
  }, [location])
  return heading
}

const navigated: { from: string | undefined } = { from: undefined }
