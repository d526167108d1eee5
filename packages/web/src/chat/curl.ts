import type { ChatRequest } from '@verbatim/protocol'
import { curlCode } from '../text/request-code.ts'
import type { AnswerNode } from './conversation.ts'

/**
 * The turn as a command that has it answered again the same: what was sent, with the seed, the effort and the day that ran. The API key is
 * the environment variable VERBATIM_API_KEY.
 */
export function curlOf({ sent, response }: AnswerNode, baseUrl: string): string {
  return curlCode({
    url: baseUrl + sent.path,
    body: pinnedBody(sent.body, response ?? {}),
    keyed: sent.by !== 'keyless',
  })
}

function pinnedBody(body: ChatRequest, response: Record<string, unknown>): ChatRequest {
  const { seed, reasoning_effort: effort, current_date: date } = response
  const pinned: ChatRequest = { ...body }
  if (typeof seed === 'number' || typeof seed === 'bigint') pinned.seed = seed
  if (typeof effort === 'string')
    pinned.reasoning_effort = effort as NonNullable<ChatRequest['reasoning_effort']>
  if (typeof date === 'string')
    pinned.chat_template_kwargs = { ...body.chat_template_kwargs, current_date: date }
  return pinned
}
