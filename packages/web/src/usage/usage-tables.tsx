import type { Access } from '../keys/use-access.ts'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import { AccountTable } from './account-table.tsx'
import { LedgerList } from './ledger-list.tsx'
import { RequestList } from './request-list.tsx'
import { SumTable } from './sum-table.tsx'
import type { Shown, UsageView } from './usage-view.ts'

interface UsageTablesProps {
  access: Access
  view: UsageView
  onChange: (change: Partial<UsageView>) => void
  nameOfKey: (id: string | null | undefined) => string
}

/** The same by key, by model, by account, request by request, and the ledger. */
export function UsageTables({ access, view, onChange, nameOfKey }: UsageTablesProps) {
  const tabs: (Tab & { id: Shown })[] = [
    {
      id: 'keys',
      label: 'By key',
      content: (
        <SumTable access={access} view={view} by="key" label="Key" nameOf={({ key }) => nameOfKey(key)} />
      ),
    },
    {
      id: 'models',
      label: 'By model',
      content: (
        <SumTable
          access={access}
          view={view}
          by="model"
          label="Model"
          nameOf={({ model }) => model ?? 'none'}
        />
      ),
    },
    ...(access.accounts === 'all'
      ? [
          {
            id: 'accounts' as const,
            label: 'By account',
            content: <AccountTable access={access} view={view} />,
          },
        ]
      : []),
    {
      id: 'requests',
      label: 'Requests',
      content: <RequestList access={access} view={view} nameOfKey={nameOfKey} />,
    },
    { id: 'ledger', label: 'Ledger', content: <LedgerList access={access} account={view.account} /> },
  ]
  return (
    <section className="stack">
      <h2>In detail</h2>
      <Tabs
        label="In detail"
        tabs={tabs}
        selected={view.show}
        onSelect={(id) => onChange({ show: tabs.find((tab) => tab.id === id)?.id ?? 'keys' })}
      />
    </section>
  )
}
