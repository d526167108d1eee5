import { StatusPill } from './backend/status-pill.tsx'
import { useBackend } from './backend/use-backend.ts'
import { ChatPage } from './chat/chat-page.tsx'

/** The shell: what every page stands in. */
export function App() {
  const backend = useBackend()
  return (
    <>
      <header className="shell">
        <span className="wordmark">Verbatim</span>
        <StatusPill state={backend.state} />
      </header>
      <ChatPage models={backend.models} />
    </>
  )
}
