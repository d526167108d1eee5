import { describeError } from '../errors.ts'
import { Notice } from '../ui/notice.tsx'

interface MoreButtonProps {
  /** A query that reads page after page. */
  pages: {
    hasNextPage: boolean
    isFetchingNextPage: boolean
    isFetchNextPageError: boolean
    error: unknown
    fetchNextPage: () => Promise<unknown>
  }
  what: string
}

/** Reads the following page of a list, while there is one. */
export function MoreButton({ pages, what }: MoreButtonProps) {
  if (!pages.hasNextPage) return null
  return (
    <div className="row">
      {pages.isFetchNextPageError && <Notice problem={describeError(pages.error)} />}
      <button type="button" disabled={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
        {pages.isFetchingNextPage ? 'Reading …' : `Earlier ${what}`}
      </button>
    </div>
  )
}
