import type { ModelStatus } from '@verbatim/protocol'
import { rate, span } from '../text/numbers.ts'
import type { Column } from '../ui/data-table.tsx'

/** Columns of what the status says of a model, for whoever lists models. */
export const HEALTH: Column<ModelStatus> = {
  key: 'healthy',
  label: 'State',
  render: ({ healthy }) => (
    <span className={healthy ? 'badge good' : 'badge alarm'}>{healthy ? 'answers' : 'does not answer'}</span>
  ),
}

/** Medians of the last 7 days; empty where nothing was measured. */
export const MEDIANS: readonly Column<ModelStatus>[] = [
  {
    key: 'first',
    label: 'First token',
    numeric: true,
    render: ({ median_first_token_ms: ms }) => (ms === null ? '' : span(ms)),
  },
  {
    key: 'speed',
    label: 'Speed',
    numeric: true,
    render: ({ median_tokens_per_second: speed }) => (speed === null ? '' : rate(speed)),
  },
]
