import type { ToolCall } from '@verbatim/protocol'
import { CodeBlock } from '../markdown/code-block.tsx'

/** The functions that the model wants called. They are the reader's own: the page runs none. */
export function ToolCallsView({ calls }: { calls: readonly ToolCall[] }) {
  return (
    <section className="chat-tools" aria-label="Tool calls">
      {calls.map((call) => (
        <details key={call.id} open>
          <summary>
            Calls <code>{call.function.name}</code>
          </summary>
          <CodeBlock code={pretty(call.function.arguments)} language="json" />
          <p className="quiet">
            The page does not run tools: your own program does, and sends the result back as a message of the
            role “tool”.
          </p>
        </details>
      ))}
    </section>
  )
}

/** What is no JSON, such as a half-written call, is shown as it is. */
function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2)
  } catch {
    return json
  }
}
