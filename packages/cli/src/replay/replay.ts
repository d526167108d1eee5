/**
 * Makes the answer of a bundle again and says what came of it. That the bundle is what it says was verified before. MATCH: the same answer came.
 * DIVERGED: another one came, although all that an answer depends on is the same. UNVERIFIABLE: something of that is not the same, or not known,
 * so that another answer says nothing about the operator.
 */
import {
  answerParts,
  type Bundle,
  type Divergence,
  hashesDiffer,
  judgeReplay,
  lacksMedia,
  type Made,
  type Replay,
  type ReplayRequest,
  replayRequest,
  type TokenDivergence,
  tracedRequests,
} from '@verbatim/proof'
import { ApiError, type VerbatimClient } from '@verbatim/protocol'
import { findDivergence, tracedTokens } from './token-trace.ts'

/** @throws ApiError, UnreachableError, and the signal's reason. */
export async function replayBundle(
  bundle: Bundle,
  client: VerbatimClient,
  signal: AbortSignal,
): Promise<Replay> {
  if (lacksMedia(bundle)) return unverifiable('The bundle has the hashes of its images, and not the images.')
  const request = replayRequest(bundle)
  const made = await make(request, client, signal)
  if (typeof made === 'string') return unverifiable(made)
  const replay = judgeReplay(bundle, made)
  if (replay.divergence?.original == null) return replay
  for (const asking of tracedRequests(request)) {
    const traced = await make(asking, client, signal)
    if (typeof traced === 'string') continue
    const counted_from = asking.body.separate_reasoning === false ? 'generation' : 'content'
    return locate(replay, replay.divergence, made, { ...traced, counted_from })
  }
  return replay
}

interface Traced extends Made {
  counted_from: TokenDivergence['counted_from']
}

/** @returns why the service cannot make it, where that is its answer. */
async function make(
  { path, body }: ReplayRequest,
  client: VerbatimClient,
  signal: AbortSignal,
): Promise<Made | string> {
  try {
    const answer = await client.complete(path, body, signal)
    if (typeof answer.receipt !== 'string') {
      return 'The service gives no receipts, so nobody knows what it runs.'
    }
    return { answer, receipt: (await client.receipt(answer.receipt, signal)).receipt }
  } catch (error) {
    if (!(error instanceof ApiError) || ![400, 404].includes(error.status)) throw error
    return `The service does not take this request: ${error.message}`
  }
}

/** Names the token at which the answers part, by a second run that told its tokens. */
function locate(replay: Replay, divergence: Divergence, made: Made, traced: Traced): Replay {
  const [first, second] = [made, traced].map(({ receipt }) => receipt.statement.outputTokensHash)
  if (hashesDiffer(first ?? '', second ?? '')) {
    const sentence =
      'Another answer came, and a third one when asked again: this service is not exact itself.'
    return { ...replay, verdict: 'UNVERIFIABLE', sentence, divergence: null }
  }
  const { choice, part, original } = divergence
  const parts = (answerParts(made.answer)[choice] ?? []).filter(({ name }) => SHOWN.includes(name))
  const found = findDivergence(tracedTokens(traced.answer, choice), parts, part, original ?? '')
  if (found === undefined) return replay
  const { counted_from } = traced
  return { ...replay, divergence: { ...divergence, token: { counted_from, ...found } } }
}

/** Parts whose tokens a traced run tells. */
const SHOWN = ['reasoning', 'content']

function unverifiable(sentence: string): Replay {
  return { verdict: 'UNVERIFIABLE', sentence, replay_receipt: null, differences: [], divergence: null }
}
