import type { TokenLogprob } from '@verbatim/protocol'
import type { PromptProgress } from './backends.ts'
import { readProgress, type WireProgress } from './prompt-progress.ts'
import { failureInStream } from './upstream-error.ts'
import { parseEvent, type UpstreamErrorBody } from './upstream-wire.ts'

/** What llama-server's `/completion` streams, as far as it is read here (tools/server/README.md, POST /completion). */
interface WireEvent {
  content?: string
  tokens?: number[]
  tokens_predicted?: number
  tokens_evaluated?: number
  prompt_token_ids?: number[]
  stop?: boolean
  stop_type?: 'none' | 'eos' | 'limit' | 'word'
  prompt_progress?: WireProgress
  completion_probabilities?: WireProbability[]
  error?: UpstreamErrorBody | string
}

interface WireAlternative {
  id: number
  token: string
  bytes: number[]
  logprob: number
}

interface WireProbability extends WireAlternative {
  top_logprobs: WireAlternative[]
}

/** One event of the stream: a token, or how far the prompt is read, or the end. */
export interface CompletionEvent {
  tokenId: number | undefined
  text: string
  /** Tokens generated so far. */
  generated: number
  promptTokens: number
  /** Only in events that tell it. */
  progress: PromptProgress | undefined
  cachedTokens: number | undefined
  /** Only where the last event was asked for it. */
  promptTokenIds: number[] | undefined
  logprobs: TokenLogprob[] | undefined
  end: 'eos' | 'limit' | undefined
}

/** @throws VerbatimError `upstream_error` for what is no event, or the error that was sent in its place. */
export function readCompletionEvent(data: string, alternatives: number): CompletionEvent {
  const event: WireEvent = parseEvent(data)
  if (event.error !== undefined) throw failureInStream(event.error)
  const probabilities = event.completion_probabilities
  return {
    tokenId: event.prompt_progress === undefined ? event.tokens?.[0] : undefined,
    text: event.content ?? '',
    generated: event.tokens_predicted ?? 0,
    promptTokens: event.tokens_evaluated ?? 0,
    progress: readProgress(event.prompt_progress),
    cachedTokens: event.prompt_progress?.cache,
    promptTokenIds: event.prompt_token_ids,
    logprobs: probabilities?.map((entry) => readProbability(entry, alternatives)),
    end: event.stop === true ? (event.stop_type === 'limit' ? 'limit' : 'eos') : undefined,
  }
}

function readProbability(entry: WireProbability, alternatives: number): TokenLogprob {
  return {
    ...readAlternative(entry),
    top_logprobs: entry.top_logprobs.slice(0, alternatives).map(readAlternative),
  }
}

function readAlternative({ bytes, logprob }: WireAlternative) {
  return { token: tokenText(bytes), logprob, bytes }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A token that is not whole characters is spelled byte by byte, `\xf0\x9f`, as OpenAI's API has it. */
function tokenText(bytes: number[]): string {
  try {
    return UTF8.decode(Uint8Array.from(bytes))
  } catch {
    return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
  }
}
