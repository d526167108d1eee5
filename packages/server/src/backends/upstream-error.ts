import { chatParameters, VerbatimError } from '@verbatim/protocol'
import type { UpstreamErrorBody } from './upstream-wire.ts'

/** Parameters that only the engine can judge, and the words by which its refusals tell which was meant. */
const BLAME: [RegExp, string][] = [
  [/logprobs/i, 'logprobs'],
  [/tool/i, 'tools'],
  [/image|video|media|mmproj/i, 'messages'],
]

/** How they say that a prompt is too long: llama-server; vLLM; SGLang ("longer than the model's context length"). */
const CONTEXT = /exceed.*context|context.*exceed|maximum context length|longer than the model's context/i

/** A schema comes from response_format, or from tools where a call is demanded. */
const SCHEMA = /json.?schema|schema|grammar/i

/**
 * An upstream's error as ours. A caller is told the upstream's own words only where the fault is in the request; whatever else
 * went wrong there goes to the log, by `cause`.
 */
export function upstreamFailure(
  status: number,
  told: UpstreamErrorBody | undefined,
  schemaParam = 'response_format',
): VerbatimError {
  const message = told?.message ?? ''
  const body = told === undefined ? undefined : { ...told, message: withoutQuotes(message) }
  if (body?.type === 'exceed_context_size_error' || CONTEXT.test(message)) {
    return new VerbatimError('context_length_exceeded', contextMessage(body), {
      param: 'messages',
      cause: body,
    })
  }
  if (status === 400 || status === 422 || body?.type === 'invalid_request_error') {
    const named = body?.param != null && body.param in chatParameters ? body.param : undefined
    const param = named ?? blame(message, schemaParam)
    return new VerbatimError('invalid_request', `The engine refuses this request: ${message}`, {
      param,
      cause: body,
    })
  }
  if (status === 503 || status === 429) {
    return new VerbatimError('overloaded', 'The engine is not ready or has no room.', {
      retryAfterSeconds: 2,
      cause: body,
    })
  }
  if (status === 504)
    return new VerbatimError('upstream_timeout', 'The engine took too long.', { cause: body })
  return new VerbatimError('upstream_error', `The engine failed (status ${status}).`, {
    cause: body ?? status,
  })
}

/** What an upstream quotes of a request is the caller's, and `cause` goes to the log: llama-server tells a JSON error with what it last read. */
function withoutQuotes(message: string): string {
  return message.replace(/last read:.*$/is, 'last read: …').replace(/(['"`])(?:(?!\1).){41,}\1/gs, '$1…$1')
}

function blame(message: string, schemaParam: string): string | undefined {
  return BLAME.find(([words]) => words.test(message))?.[1] ?? (SCHEMA.test(message) ? schemaParam : undefined)
}

/**
 * What an error body says: OpenAI's `{"error": {…}}`, the `{"error": "…"}` of a gate in front (vLLM without a key), or SGLang's, which has
 * the fields at its top.
 */
export function readErrorBody(text: string): UpstreamErrorBody | undefined {
  try {
    const body = JSON.parse(text) as (UpstreamErrorBody & { error?: UpstreamErrorBody | string }) | null
    const error = body?.error ?? (typeof body?.message === 'string' ? body : undefined)
    return typeof error === 'string' ? { message: error } : error
  } catch {
    // Not JSON (a proxy's page, say): its text is kept for the log.
    return { message: text.slice(0, 500) }
  }
}

/** An error that came in the place of a chunk; it names the status that it would have had. */
export function failureInStream(error: UpstreamErrorBody | string): VerbatimError {
  const body = typeof error === 'string' ? { message: error } : error
  const status = Number(body.code)
  return upstreamFailure(status >= 400 && status < 600 ? status : 500, body)
}

function contextMessage(body: UpstreamErrorBody | undefined): string {
  const { n_prompt_tokens: prompt, n_ctx: context } = body ?? {}
  if (prompt === undefined || context === undefined)
    return 'The messages are longer than the context of this model.'
  return `The messages are ${prompt} tokens, but this model's context is ${context} tokens, prompt and answer together.`
}

const LOST_CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** A failure below HTTP as ours: the upstream is away, or broke off. */
export function connectionFailure(error: unknown): VerbatimError {
  if (error instanceof VerbatimError) return error
  const code = (error as { code?: string } | null)?.code ?? ''
  if (LOST_CONNECTION.has(code)) {
    return new VerbatimError('overloaded', 'The engine is not reachable; it may be starting again.', {
      retryAfterSeconds: 2,
      cause: error,
    })
  }
  return new VerbatimError('upstream_error', 'The answer of the engine could not be read.', { cause: error })
}

/** An answer without an end. Before the first event nothing is lost: it may be tried again. */
export function brokenOff(begun: boolean): VerbatimError {
  const code = begun ? 'upstream_error' : 'overloaded'
  return new VerbatimError(code, 'The engine broke off its answer.', { retryAfterSeconds: 2 })
}
