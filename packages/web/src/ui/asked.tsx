import type { ReactNode } from 'react'
import { describeError } from '../errors.ts'
import { Busy } from './busy.tsx'
import { Notice } from './notice.tsx'

interface AskedProps<Data> {
  /** A query. */
  asked: {
    data: Data | undefined
    error: unknown
    refetch: () => unknown
    /** Said where the next page is asked for. */
    isFetchNextPageError?: boolean
  }
  /** What is done until there is an answer: "Reading the keys". */
  label: string
  children: (data: Data) => ReactNode
}

/** What was asked for. Where asking again failed, that stands above the answer that is there, which stays. */
export function Asked<Data>({ asked, label, children }: AskedProps<Data>) {
  const { data, error, refetch, isFetchNextPageError = false } = asked
  return (
    <>
      {error !== null && !isFetchNextPageError && (
        <Notice problem={describeError(error)} onRetry={() => void refetch()} />
      )}
      {data !== undefined ? children(data) : error === null && <Busy label={label} />}
    </>
  )
}
