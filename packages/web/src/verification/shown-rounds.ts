import type { ToolCall } from '@verbatim/protocol'

/** One answer that called functions, as it is shown, and what they gave back. */
export interface ShownRound {
  text: string
  calls: readonly ShownCall[]
  results: readonly { callId: string; text: string }[]
}

interface ShownCall {
  id: string
  name: string
  arguments: string
}

/** A message that is shown between a question and the answer that is looked at. */
type ShownReply =
  | { role: 'assistant'; text: string; calls: readonly ShownCall[] }
  | { role: 'tool'; results: ShownRound['results'] }

/** What is shown after a question as rounds: an answer, of which there may be several parts, and the results of its calls. Parts without results are left out. */
export function roundsOf(replies: readonly ShownReply[]): ShownRound[] {
  const rounds: ShownRound[] = []
  let parts: Extract<ShownReply, { role: 'assistant' }>[] = []
  for (const reply of replies) {
    if (reply.role === 'assistant') parts.push(reply)
    else {
      rounds.push({
        text: parts.map(({ text }) => text).join(''),
        calls: parts.flatMap(({ calls }, at) => (at === parts.length - 1 ? calls : calls.filter(isWhole))),
        results: reply.results,
      })
      parts = []
    }
  }
  return rounds
}

/** The call of an answer, as it is shown. */
export function shownCall({ id, function: called }: ToolCall): ShownCall {
  return { id, name: called.name, arguments: called.arguments }
}

/** Where an answer was cut off within a call, and went on, the half of the call that is shown was never sent. */
function isWhole({ arguments: text }: ShownCall): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
