import { useState } from 'react'
import { Link } from 'wouter'
import { Icon } from '../ui/icon.tsx'
import type { DocsEntry } from './docs-queries.ts'
import { DocsSearch } from './docs-search.tsx'

interface DocsNavProps {
  list: { base_url: string; data: DocsEntry[] } | undefined
  current: string | undefined
}

/** The search, and all pages; on a small screen the list opens on demand. */
export function DocsNav({ list, current }: DocsNavProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <div className="docs-side">
      <DocsSearch list={list} />
      <button
        type="button"
        className="docs-all"
        aria-expanded={isOpen}
        aria-controls="docs-pages"
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="menu" />
        All pages
      </button>
      <nav
        id="docs-pages"
        className={isOpen ? 'docs-pages open' : 'docs-pages'}
        aria-label="Pages of the documentation"
      >
        <ul>
          {(list?.data ?? []).map(({ id, title }) => (
            <li key={id}>
              <Link
                href={`/docs/${id}`}
                aria-current={id === current ? 'page' : undefined}
                onClick={() => setOpen(false)}
              >
                {title}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  )
}
