import type { ToolCall, WireUsage } from '@verbatim/protocol'

type Counts = Pick<WireUsage, 'prompt_tokens' | 'completion_tokens'>

/** What a page shows of an answer. */
interface ShownAnswer {
  text: string
  /** null where it is not shown at all. */
  reasoning: string | null
  toolCalls: readonly ToolCall[]
  /** null or absent where they are not shown. */
  finishReason?: string | null
  usage?: Counts | null
}

/**
 * Whether what the page shows is what the response says, which is what was signed.
 *
 * @returns what differs, in words; undefined where nothing does.
 */
export function differenceFromSigned(
  shown: ShownAnswer,
  response: Record<string, unknown>,
): string | undefined {
  const choice = choiceOf(response)
  const message = choice.message as Record<string, unknown> | null | undefined
  if (message == null || typeof message !== 'object') return 'The answer that was signed has no message.'
  const { content, reasoning_content: reasoning, tool_calls: calls } = message
  if (shown.text !== (content ?? '')) return 'The text shown here is not the text that came with the receipt.'
  if (shown.reasoning !== null && shown.reasoning !== (reasoning ?? '')) {
    return 'The reasoning shown here is not the one that came with the receipt.'
  }
  if (callsText(shown.toolCalls) !== callsText(calls)) {
    return 'The tool calls shown here are not the ones that came with the receipt.'
  }
  if (shown.finishReason != null && shown.finishReason !== choice.finish_reason) {
    return 'The answer ended otherwise than is shown here.'
  }
  if (shown.usage != null && !isUsed(shown.usage, response.usage)) {
    return 'The tokens counted here are not the ones that came with the receipt.'
  }
  return undefined
}

function choiceOf({ choices }: Record<string, unknown>): Record<string, unknown> {
  const [choice] = Array.isArray(choices) ? choices : []
  return choice !== null && typeof choice === 'object' ? (choice as Record<string, unknown>) : {}
}

function isUsed(shown: Counts, signed: unknown): boolean {
  const { prompt_tokens, completion_tokens } = (signed ?? {}) as Partial<Counts>
  return shown.prompt_tokens === prompt_tokens && shown.completion_tokens === completion_tokens
}

function callsText(calls: unknown): string {
  if (!Array.isArray(calls)) return '[]'
  return JSON.stringify(
    calls.map(({ id, function: called }: ToolCall) => [id, called?.name ?? null, called?.arguments ?? null]),
  )
}
