import type { ToolCall } from '@verbatim/protocol'

/** What a page shows of an answer. */
export interface ShownAnswer {
  text: string
  /** null where it is not shown at all. */
  reasoning: string | null
  toolCalls: readonly ToolCall[]
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
  const message = messageOf(response)
  if (message === undefined) return 'The answer that was signed has no message.'
  const { content, reasoning_content: reasoning, tool_calls: calls } = message
  if (shown.text !== (content ?? '')) return 'The text shown here is not the text that came with the receipt.'
  if (shown.reasoning !== null && shown.reasoning !== (reasoning ?? '')) {
    return 'The reasoning shown here is not the one that came with the receipt.'
  }
  if (callsText(shown.toolCalls) !== callsText(calls)) {
    return 'The tool calls shown here are not the ones that came with the receipt.'
  }
  return undefined
}

function messageOf({ choices }: Record<string, unknown>): Record<string, unknown> | undefined {
  const [choice] = Array.isArray(choices) ? choices : []
  const message = (choice as { message?: unknown } | undefined)?.message
  return message !== null && typeof message === 'object' ? (message as Record<string, unknown>) : undefined
}

function callsText(calls: unknown): string {
  if (!Array.isArray(calls)) return '[]'
  return JSON.stringify(
    calls.map(({ id, function: called }: ToolCall) => [id, called?.name ?? null, called?.arguments ?? null]),
  )
}
