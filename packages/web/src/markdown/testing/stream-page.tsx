/** A page of nothing but an answer, for `npm run bench:page-stream`; no part of the page that is served. */
import { marked } from 'marked'
import { useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { Markdown } from '../markdown.tsx'

interface Shown {
  text: string
  streaming: boolean
}

declare global {
  interface Window {
    /** Shows an answer as far as it has come. */
    show(text: string, streaming: boolean): void
    /** The same as most pages do it: all of the text made into HTML again, each time. */
    showWhole(text: string): void
  }
}

const root = document.getElementById('page')
if (root === null) throw new Error('the page has no root')

let shown: Shown = { text: '', streaming: true }
let changed = () => {}

window.show = (text, streaming) => {
  shown = { text, streaming }
  changed()
}
window.showWhole = (text) => {
  root.innerHTML = marked.parse(text, { async: false })
}

function StreamedAnswer() {
  const { text, streaming } = useSyncExternalStore(
    (onChange) => {
      changed = onChange
      return () => {}
    },
    () => shown,
  )
  return <Markdown text={text} streaming={streaming} />
}

if (location.search !== '?whole') createRoot(root).render(<StreamedAnswer />)
