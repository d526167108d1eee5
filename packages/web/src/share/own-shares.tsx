import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { describeError, type Problem } from '../errors.ts'
import { queryClient } from '../service/queries.ts'
import { serviceUrl } from '../service/service-url.ts'
import { moment } from '../text/numbers.ts'
import { announce } from '../ui/announce.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Notice } from '../ui/notice.tsx'
import { deleteShare, listShares, type ShareEntry } from './fetch-share.ts'
import './share.css'

export const SHARES_KEY = ['shares']

/** The links that the reader made, each of which can be taken back. */
export function OwnShares() {
  const { data, error } = useQuery({ queryKey: SHARES_KEY, queryFn: ({ signal }) => listShares(signal) })
  const [problem, setProblem] = useState<Problem>()

  async function remove({ id, title }: ShareEntry) {
    try {
      await deleteShare(id)
      announce(`The link to “${title}” is deleted.`)
      await queryClient.invalidateQueries({ queryKey: SHARES_KEY })
    } catch (failure) {
      setProblem(describeError(failure))
    }
  }

  if (error !== null) return <Notice problem={describeError(error)} />
  if (data === undefined || data.length === 0) return null
  return (
    <section className="stack" aria-label="Your links">
      <h3>Your links</h3>
      {problem !== undefined && <Notice problem={problem} />}
      <ul className="share-list">
        {data.map((entry) => (
          <li key={entry.id}>
            <a href={`${serviceUrl()}/r/${entry.id}`}>{entry.title}</a>
            <span className="quiet">{moment(entry.created_at)}</span>
            <CopyButton text={`${serviceUrl()}/r/${entry.id}`} label={`Copy the link to ${entry.title}`} />
            <button
              type="button"
              className="small danger"
              aria-label={`Delete the link to ${entry.title}`}
              onClick={() => void remove(entry)}
            >
              Delete
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
