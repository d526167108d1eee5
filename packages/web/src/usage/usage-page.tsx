import { AccessGate } from '../keys/access-gate.tsx'
import { useKeyList } from '../keys/key-queries.ts'
import { type Access, useAccess } from '../keys/use-access.ts'
import { Page } from '../ui/page.tsx'
import { CreditsPanel } from './credits-panel.tsx'
import { UsageCharts } from './usage-charts.tsx'
import { UsageControls } from './usage-controls.tsx'
import { UsageTables } from './usage-tables.tsx'
import { useUsageView } from './use-usage-view.ts'
import './usage.css'

/** Credits and usage: what there is, what it went to, and every request. */
export function UsagePage() {
  const found = useAccess()
  return (
    <Page title="Usage" wide>
      <AccessGate found={found} purpose="see credits and usage">
        {(access) => <Usage access={access} />}
      </AccessGate>
    </Page>
  )
}

function Usage({ access }: { access: Access }) {
  const [view, change] = useUsageView()
  // A key that may not look itself up may not see the others either.
  const { data: keys = [] } = useKeyList(access.scopes === undefined ? undefined : access)
  const nameOfKey = (id: string | null | undefined) =>
    id === null || id === undefined ? 'none' : (keys.find((key) => key.id === id)?.name ?? id)
  return (
    <>
      <UsageControls access={access} keys={keys} view={view} onChange={change} />
      <CreditsPanel access={access} account={view.account} />
      <UsageCharts access={access} view={view} />
      <UsageTables access={access} view={view} onChange={change} nameOfKey={nameOfKey} />
    </>
  )
}
