import { useId, useState } from 'react'
import { Link } from 'wouter'
import { plural } from '../text/numbers.ts'
import { type DocsEntry, useAllDocs } from './docs-queries.ts'
import { type Finding, searchPages } from './search-pages.ts'

/** Looks through headings and texts of all pages, here in the browser. */
export function DocsSearch({ list }: { list: { base_url: string; data: DocsEntry[] } | undefined }) {
  const field = useId()
  const [question, setQuestion] = useState('')
  const [isWanted, setWanted] = useState(false)
  const pages = useAllDocs(list, isWanted)
  const findings = searchPages(pages ?? [], question)
  return (
    <search className="docs-search">
      <label htmlFor={field}>Search the documentation</label>
      <input
        id={field}
        type="search"
        value={question}
        autoComplete="off"
        onFocus={() => setWanted(true)}
        onChange={({ target }) => setQuestion(target.value)}
        onKeyDown={({ key }) => key === 'Escape' && setQuestion('')}
      />
      <p className="quiet" role="status">
        {question.trim() === '' ? '' : pages === undefined ? 'Reading the pages.' : found(findings.length)}
      </p>
      {findings.length > 0 && <Findings findings={findings} onFollow={() => setQuestion('')} />}
    </search>
  )
}

function found(count: number): string {
  return count === 0 ? 'Nothing found. Try another word.' : `${plural(count, 'section')} found.`
}

function Findings({ findings, onFollow }: { findings: readonly Finding[]; onFollow: () => void }) {
  return (
    <ul className="docs-findings">
      {findings.map(({ page, title, heading, id, excerpt }) => (
        <li key={`${page}#${id}`}>
          <Link href={`/docs/${page}${id === '' ? '' : `#${id}`}`} onClick={onFollow}>
            {heading === '' ? title : `${title}: ${heading}`}
          </Link>
          <p className="quiet">{excerpt}</p>
        </li>
      ))}
    </ul>
  )
}
