import type { Dispatcher, Pool } from 'undici'
import { ContentCounter } from './content-counter.ts'
import type { LoadTarget } from './load-job.ts'

export interface Exchange {
  target: LoadTarget
  /** Which of the target's bodies to send; taken in turn. */
  body: number
  onContent: (events: number) => void
  signal?: AbortSignal
}

export interface ExchangeOutcome {
  /** From sending to the first text of a stream; undefined when nothing was streamed. */
  firstTokenMs: number | undefined
  retries: number
}

/**
 * One request and its whole answer; undefined when `signal` ended it. A connection that broke before the first
 * byte is tried once more: a kept-alive one may be closed by the server just as the request goes out.
 *
 * @throws Error when the answer is not a 200, or breaks off.
 */
export async function exchange(pool: Pool, request: Exchange): Promise<ExchangeOutcome | undefined> {
  const first = await attempt(pool, request)
  const again = first instanceof Error
  const last = again ? await attempt(pool, request) : first
  if (last instanceof Error) {
    throw new Error(`${request.target.name} broke two connections before the first byte`, { cause: last })
  }
  if (last === 'aborted') return undefined
  return { firstTokenMs: last.firstTokenMs, retries: again ? 1 : 0 }
}

/** An error is a connection that broke before the first byte. */
type Attempt = { firstTokenMs: number | undefined } | Error | 'aborted'

function attempt(pool: Pool, { target, body, onContent, signal }: Exchange): Promise<Attempt> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return resolve('aborted')
    const counter = new ContentCounter()
    const sentAt = performance.now()
    let firstTokenMs: number | undefined
    let status = 0
    let refusal = ''
    let abort: (() => void) | undefined
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        abort = () => controller.abort(new Error('the window has ended'))
        signal?.addEventListener('abort', abort, { once: true })
      },
      onResponseStart(_controller, statusCode) {
        status = statusCode
      },
      onResponseData(_controller, chunk) {
        if (status !== 200) refusal += chunk.toString()
        const events = counter.push(chunk)
        if (events === 0) return
        firstTokenMs ??= performance.now() - sentAt
        onContent(events)
      },
      onResponseEnd() {
        if (abort) signal?.removeEventListener('abort', abort)
        if (status === 200) resolve({ firstTokenMs })
        else reject(new Error(`${target.name} answered ${status}: ${refusal.slice(0, 500)}`))
      },
      onResponseError(_controller, error) {
        if (signal?.aborted) resolve('aborted')
        else if (status === 0) resolve(error)
        else reject(new Error(`${target.name} broke off an answer`, { cause: error }))
      },
    }
    const { path, headers, bodies } = target
    pool.dispatch({ path, method: 'POST', headers, body: bodies[body % bodies.length] ?? '' }, handler)
  })
}
