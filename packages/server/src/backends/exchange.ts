import { VerbatimError } from '@verbatim/protocol'
import type { Dispatcher, Pool } from 'undici'

/** One request to an upstream, below any meaning of its bytes. */
export interface Exchange {
  path: string
  headers: Record<string, string>
  body: string
  signal: AbortSignal
  /** Until the answer's first sign of life, in milliseconds. */
  firstTokenMs: number
  /** Between two signs of life, and for the whole body of an answer that is not 200, in milliseconds. */
  idleMs: number
  /**
   * Takes the body of a 200; a promise holds the upstream back until it resolves. Calls `alive` when the bytes brought
   * the answer forward: an upstream that only ever sends comments is as silent as one that sends nothing.
   */
  onData(bytes: Buffer, alive: () => void): Promise<void> | undefined
}

export interface ExchangeResult {
  status: number
  /** The body of an answer that is not 200, cut at 64 KiB. */
  errorBody: string
}

const MAX_ERROR_BYTES = 64 * 1024

/**
 * Sends it and reads the whole answer. Uses undici's dispatch, which costs a fifth of fetch (docs/design).
 *
 * @throws the signal's reason, VerbatimError `upstream_timeout`, what `onData` threw, or undici's error.
 */
export function exchange(pool: Pool, call: Exchange): Promise<ExchangeResult> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(call, resolve, reject)
    pool.dispatch({ path: call.path, method: 'POST', headers: call.headers, body: call.body }, handler)
  })
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #call: Exchange
  readonly #resolve: (result: ExchangeResult) => void
  readonly #reject: (error: unknown) => void
  readonly #onAbort = () => this.#stop(this.#call.signal.reason)
  readonly #alive = () => {
    if (this.#begun) this.#timer?.refresh()
    else this.#allow(this.#call.idleMs, 'go on')
    this.#begun = true
  }
  #controller: Dispatcher.DispatchController | undefined
  #timer: NodeJS.Timeout | undefined
  #status = 0
  #errorBody = ''
  #begun = false
  #settled = false

  constructor(call: Exchange, resolve: (result: ExchangeResult) => void, reject: (error: unknown) => void) {
    this.#call = call
    this.#resolve = resolve
    this.#reject = reject
    this.#allow(call.firstTokenMs, 'begin its answer')
    call.signal.addEventListener('abort', this.#onAbort)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#call.signal.aborted) controller.abort(asError(this.#call.signal.reason))
    else if (this.#settled) controller.abort(new Error('given up before it was sent'))
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status
    if (status !== 200) this.#limit(this.#call.idleMs, () => this.#cutError())
  }

  onResponseData(controller: Dispatcher.DispatchController, bytes: Buffer): void {
    if (this.#settled) return
    if (this.#status !== 200) {
      this.#errorBody += bytes.toString('utf8')
      if (this.#errorBody.length > MAX_ERROR_BYTES) this.#cutError()
      return
    }
    try {
      const wait = this.#call.onData(bytes, this.#alive)
      if (wait !== undefined) this.#holdBack(controller, wait)
    } catch (error) {
      this.#stop(error)
    }
  }

  onResponseEnd(): void {
    if (this.#settle()) this.#resolve({ status: this.#status, errorBody: this.#errorBody })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settle()) this.#reject(this.#call.signal.aborted ? this.#call.signal.reason : error)
  }

  /** A reader that is slow is not an upstream that is: its timer rests meanwhile. */
  #holdBack(controller: Dispatcher.DispatchController, wait: Promise<void>): void {
    controller.pause()
    clearTimeout(this.#timer)
    wait.then(
      () => {
        if (this.#settled) return
        this.#allow(this.#call.idleMs, 'go on')
        controller.resume()
      },
      (error) => this.#stop(error),
    )
  }

  #allow(ms: number, what: string): void {
    this.#limit(ms, () => this.#stop(tooSlow(ms, what)))
  }

  #limit(ms: number, end: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(end, ms)
  }

  /** What the status says is enough: an error without an end is taken as far as it came. */
  #cutError(): void {
    const status = this.#status
    if (!this.#settle()) return
    this.#controller?.abort(new Error('the rest of this error is not read'))
    this.#resolve({ status, errorBody: this.#errorBody.slice(0, MAX_ERROR_BYTES) })
  }

  #stop(reason: unknown): void {
    if (!this.#settle()) return
    this.#controller?.abort(asError(reason))
    this.#reject(reason)
  }

  #settle(): boolean {
    if (this.#settled) return false
    this.#settled = true
    clearTimeout(this.#timer)
    this.#call.signal.removeEventListener('abort', this.#onAbort)
    return true
  }
}

function tooSlow(ms: number, what: string): VerbatimError {
  return new VerbatimError(
    'upstream_timeout',
    `The engine did not ${what} within ${Math.round(ms / 100) / 10} s.`,
  )
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
