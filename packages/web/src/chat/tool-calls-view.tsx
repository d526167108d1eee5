import type { ToolCall } from '@verbatim/protocol'
import { CodeBlock } from '../markdown/code-block.tsx'
import { prettyJson } from './pretty-json.ts'

/** The functions that the model wants called. They are the reader's own: the page runs none. */
export function ToolCallsView({ calls }: { calls: readonly ToolCall[] }) {
  return (
    <section className="chat-tools" aria-label="Tool calls">
      {calls.map((call) => (
        <details key={call.id} open>
          <summary>
            Calls <code>{call.function.name}</code>
          </summary>
          <CodeBlock {...prettyJson(call.function.arguments)} />
        </details>
      ))}
    </section>
  )
}
