import { Link } from 'wouter'
import { serviceUrl } from '../service/service-url.ts'
import type { DocsEntry } from './docs-queries.ts'

/** All pages with a sentence each, and what there is for programs. */
export function DocsOverview({ entries }: { entries: readonly DocsEntry[] }) {
  return (
    <>
      <p>
        The base URL is <code>{serviceUrl()}</code>. Every sample in here has it, and runs as it stands.
      </p>
      <ul className="docs-cards">
        {entries.map(({ id, title, summary }) => (
          <li key={id} className="card">
            <h2>
              <Link href={`/docs/${id}`}>{title}</Link>
            </h2>
            <p>{summary}</p>
          </li>
        ))}
      </ul>
      <section className="stack">
        <h2>For programs</h2>
        <ul className="docs-programs">
          <li>
            <a href={`${serviceUrl()}/llms.txt`}>llms.txt</a>: the list of these pages, each as Markdown
          </li>
          <li>
            <a href={`${serviceUrl()}/llms-full.txt`}>llms-full.txt</a>: all of them in one file
          </li>
          <li>
            <a href={`${serviceUrl()}/openapi.json`}>openapi.json</a>: every path, as OpenAPI 3.1
          </li>
        </ul>
      </section>
    </>
  )
}
