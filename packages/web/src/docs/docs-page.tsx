import { useMemo } from 'react'
import { describeError } from '../errors.ts'
import { Busy } from '../ui/busy.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { DocsArticle } from './docs-article.tsx'
import { DocsContents } from './docs-contents.tsx'
import { DocsNav } from './docs-nav.tsx'
import { DocsOverview } from './docs-overview.tsx'
import { type DocsEntry, useDocsList, useDocsText } from './docs-queries.ts'
import { DocsSteps } from './docs-steps.tsx'
import { splitPage } from './split-page.ts'
import './docs.css'

/** The documentation that the service gives of itself: the very Markdown that programs read, with what a browser can add. */
export function DocsPage({ page }: { page?: string | undefined }) {
  const { data: list, error, refetch } = useDocsList()
  const text = useDocsText(list, page)
  const entry = list?.data.find(({ id }) => id === page)
  return (
    <Page title={titleOf(page, entry)} wide>
      <div className="docs">
        <DocsNav list={list} current={page} />
        <div className="docs-body">
          {error !== null && <Notice problem={describeError(error)} onRetry={() => refetch()} />}
          {list === undefined && error === null && <Busy label="Loading the documentation" />}
          {list !== undefined && page === undefined && <DocsOverview entries={list.data} />}
          {list !== undefined && entry !== undefined && (
            <OnePage id={entry.id} entries={list.data} {...text} />
          )}
          {list !== undefined && page !== undefined && entry === undefined && (
            <p>There is no page of this name. The list has all that there are.</p>
          )}
        </div>
      </div>
    </Page>
  )
}

function titleOf(page: string | undefined, entry: DocsEntry | undefined): string {
  return page === undefined ? 'Documentation' : (entry?.title ?? 'Documentation')
}

interface OnePageProps extends ReturnType<typeof useDocsText> {
  id: string
  entries: readonly DocsEntry[]
}

function OnePage({ id, entries, text, error, refetch }: OnePageProps) {
  const blocks = useMemo(() => splitPage(text ?? ''), [text])
  if (error !== null) return <Notice problem={describeError(error)} onRetry={() => refetch()} />
  if (text === undefined) return <Busy label="Loading the page" />
  return (
    <div className="docs-columns">
      <div className="docs-text">
        <DocsArticle id={id} blocks={blocks} />
        <DocsSteps entries={entries} current={id} />
      </div>
      <DocsContents blocks={blocks} />
    </div>
  )
}
