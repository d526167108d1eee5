import { Link } from 'wouter'
import { serviceUrl } from '../service/service-url.ts'
import type { DocsEntry } from './docs-queries.ts'

/** To the pages before and after, and to this one as Markdown. */
export function DocsSteps({ entries, current }: { entries: readonly DocsEntry[]; current: string }) {
  const at = entries.findIndex(({ id }) => id === current)
  const before = entries[at - 1]
  const after = entries[at + 1]
  return (
    <footer className="docs-end">
      <p className="docs-source">
        <a href={`${serviceUrl()}/docs/${current}.md`}>This page as Markdown</a>
      </p>
      <nav className="docs-steps" aria-label="Previous and next page">
        {before !== undefined && <Link href={`/docs/${before.id}`}>Previous: {before.title}</Link>}
        {after !== undefined && <Link href={`/docs/${after.id}`}>Next: {after.title}</Link>}
      </nav>
    </footer>
  )
}
