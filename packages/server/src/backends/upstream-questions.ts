import { SetupError } from '@verbatim/engine'
import { VerbatimError } from '@verbatim/protocol'
import type { UpstreamConnection } from './upstream-connection.ts'

/** Loading a model for the first time is the longest that any of them takes. */
const TIMEOUT_MS = 600_000
const QUICK_MS = 10_000

/** Nobody answers, or "not yet": worth to be asked again. */
export class UpstreamAway extends Error {}

/** Questions to a server of which it is not known yet what it is. */
export class UpstreamQuestions {
  readonly #connection: UpstreamConnection
  readonly #signal: AbortSignal

  constructor(connection: UpstreamConnection, signal: AbortSignal) {
    this.#connection = connection
    this.#signal = signal
  }

  /**
   * The JSON of a 200; undefined for any other answer.
   *
   * @throws UpstreamAway, or SetupError when a key is wanted.
   */
  get(path: string): Promise<unknown> {
    return this.#ask(path, QUICK_MS)
  }

  /** The same to a POST, which may take as long as a model takes to load. */
  post(path: string, body: object): Promise<unknown> {
    return this.#ask(path, TIMEOUT_MS, JSON.stringify(body))
  }

  async #ask(path: string, timeoutMs: number, body?: string): Promise<unknown> {
    const question = { signal: this.#signal, timeoutMs, body }
    const { status, text } = await this.#connection.ask(path, question).catch((error: unknown) => {
      if (!(error instanceof VerbatimError)) throw error
      throw new UpstreamAway(reasonOf(error))
    })
    if (status === 401 || status === 403) throw refused(status)
    if (status === 429 || status >= 502) throw new UpstreamAway(`It answers with status ${status}.`)
    return status === 200 ? parse(text) : undefined
  }
}

function reasonOf(error: VerbatimError): string {
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  const code = (cause as { code?: string }).code
  return code === undefined || cause.message.includes(code) ? cause.message : `${cause.message} (${code})`
}

function refused(status: number): SetupError {
  return new SetupError(
    'The upstream does not let Verbatim in.',
    `It answers with status ${status}.`,
    'Set VERBATIM_UPSTREAM_KEY to a key that it knows.',
  )
}

/** What is not JSON is no answer to a question of these. */
function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? value : undefined
  } catch {
    return undefined
  }
}
