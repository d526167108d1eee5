import { useQuery } from '@tanstack/react-query'
import { ApiError } from '@verbatim/protocol'
import { useMemo } from 'react'
import { describeError, type Problem } from '../errors.ts'
import { Busy } from '../ui/busy.tsx'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { ContinueButton } from './continue-button.tsx'
import { readShare } from './fetch-share.ts'
import {
  type SharedConversation,
  type SharedMessage,
  type SharedResults,
  ShareError,
} from './share-document.ts'
import { SharedAnswerView } from './shared-answer-view.tsx'
import { SharedBundles } from './shared-bundles.ts'
import { sharedSystemPrompt } from './shared-system-prompt.ts'
import { shownBefore } from './shown-before.ts'
import './share.css'

/** A shared conversation: read-only, and each answer checked here. */
export function SharePage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['share', id],
    queryFn: ({ signal }) => readShare(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const bundles = useMemo(() => new SharedBundles(data?.messages ?? []), [data])
  if (error !== null) {
    return (
      <Page title="Shared conversation">
        <Notice problem={problemOf(error)} onRetry={refetch} />
      </Page>
    )
  }
  if (data === undefined) {
    return (
      <Page title="Shared conversation">
        <Busy label="Loading" />
      </Page>
    )
  }
  const systemPrompt = sharedSystemPrompt(data.messages, bundles)
  return (
    <Page title={data.title} actions={<ContinueButton shared={data} />}>
      <p className="quiet">
        A shared conversation, as it was when its link was made. {aboutReasoning(data)} Each answer is checked
        here, in your browser.
      </p>
      {systemPrompt !== '' && (
        <details>
          <summary>System prompt</summary>
          <div className="shared-reasoning quiet">{systemPrompt}</div>
        </details>
      )}
      <ol className="shared-messages">
        {data.messages.map((message, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what is shared never changes
          <li key={at} className={message.role === 'user' ? 'shared-question' : undefined}>
            <Message id={`${id} ${at}`} at={at} messages={data.messages} bundles={bundles} />
          </li>
        ))}
      </ol>
    </Page>
  )
}

interface MessageProps {
  id: string
  at: number
  messages: readonly SharedMessage[]
  bundles: SharedBundles
}

function Message({ id, at, messages, bundles }: MessageProps) {
  const message = messages[at]
  if (message === undefined) return null
  if (message.role === 'assistant') {
    const exchange = () => ({ answer: message, ...shownBefore(messages, at), bundle: bundles.at(at) })
    return <SharedAnswerView id={id} answer={message} exchange={exchange} />
  }
  if (message.role === 'tool') return <SharedResultsView results={message.results} />
  return (
    <>
      <span className="visually-hidden">Question: </span>
      {message.images.map(({ name, url }) => (
        <img key={url} src={url} alt={name} />
      ))}
      {message.text}
    </>
  )
}

function SharedResultsView({ results }: Pick<SharedResults, 'results'>) {
  return (
    <>
      <p className="quiet">Tool results</p>
      {results.map(({ callId, text }) => (
        <pre key={callId}>{text}</pre>
      ))}
    </>
  )
}

function aboutReasoning({ reasoning, messages }: SharedConversation): string {
  if (reasoning) return 'The raw reasoning is shared too.'
  const leftOut = messages.some((message) => message.role === 'assistant' && message.leftOut)
  return leftOut ? 'The raw reasoning is left out.' : ''
}

function problemOf(error: unknown): Problem {
  if (error instanceof ShareError) {
    return {
      what: 'The shared conversation cannot be shown.',
      why: error.message,
      todo: 'Ask for a new link.',
    }
  }
  if (error instanceof ApiError && error.status === 404) {
    return {
      what: 'There is no such shared conversation.',
      why: 'Its link was deleted, or is not complete.',
      todo: 'Ask whoever sent it for a new one.',
    }
  }
  return describeError(error)
}
