import type { BackendState } from './use-backend.ts'

const WORDS: Record<BackendState, string> = {
  checking: 'Checking backend…',
  online: 'Backend online',
  offline: 'Backend offline',
}

export function StatusPill({ state }: { state: BackendState }) {
  return (
    <p className="status-pill" data-state={state} role="status">
      {WORDS[state]}
    </p>
  )
}
