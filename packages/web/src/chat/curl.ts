import type { ChatRequest, LoggedReceipt } from '@verbatim/protocol'
import { curlCode } from '../text/request-code.ts'
import { makeBundle } from '../verification/make-bundle.ts'
import type { AnswerNode } from './conversation.ts'

interface CurlCommand {
  command: string
  /** Whether the service has all that it takes to give the same answer again. */
  givesTheSame: boolean
}

/** It has no quotes: some shells read a comment that is pasted as a command. */
const ANOTHER_ANSWER =
  '# Without an API key the service puts a message in front that names the time of day, so this gives another answer.\n'

/**
 * The turn as a command that has it answered again the same: what was sent, with all that the service chose filled in, as the receipt tells it. Of an
 * answer without a receipt, which may have been stopped, it is what was sent. Without an API key an answer depends on the time of day, and the command
 * says so. The API key is the environment variable VERBATIM_API_KEY.
 *
 * @throws ProofError for what is no receipt of this answer, and whatever `receiptOf` throws.
 */
export async function curlOf(
  answer: AnswerNode,
  baseUrl: string,
  receiptOf: (id: string) => Promise<LoggedReceipt>,
): Promise<CurlCommand> {
  const { sent } = answer
  const keyed = sent.by !== 'keyless'
  const { body, injected } = await effectiveRequest(answer, receiptOf)
  const givesTheSame = keyed || injected === 0
  const command = curlCode({ url: baseUrl + sent.path, body, keyed })
  return { command: givesTheSame ? command : ANOTHER_ANSWER + command, givesTheSame }
}

interface EffectiveRequest {
  body: object
  /** How many messages the service put in front; undefined where that is not known. */
  injected: number | undefined
}

async function effectiveRequest(
  { sent, response, receipt }: AnswerNode,
  receiptOf: (id: string) => Promise<LoggedReceipt>,
): Promise<EffectiveRequest> {
  if (response === null || receipt === null) return { body: sent.body, injected: undefined }
  const { readBundle, replayRequest } = await import('@verbatim/proof')
  const bundle = readBundle(makeBundle(sent.body, response, await receiptOf(receipt)))
  const { body } = replayRequest(bundle)
  // What a keyless path puts in front it puts there again.
  const { messages } = sent.body
  const injected = bundle.receipt.resolved.injected.length
  return { body: { ...body, messages, ...streamed(sent.body) }, injected }
}

function streamed({ stream, stream_options }: ChatRequest): Partial<ChatRequest> {
  return {
    ...(stream === undefined ? {} : { stream }),
    ...(stream_options === undefined ? {} : { stream_options }),
  }
}
