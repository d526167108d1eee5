import type { UsageGroupAnswer } from '@verbatim/protocol'
import { useAccountList } from '../keys/key-queries.ts'
import type { Access } from '../keys/use-access.ts'
import { SumTable } from './sum-table.tsx'
import type { UsageView } from './usage-view.ts'

/** Sums by account with what each still has, for who sees all accounts. */
export function AccountTable({ access, view }: { access: Access; view: UsageView }) {
  const { data: accounts = [] } = useAccountList(access)
  const of = ({ account }: UsageGroupAnswer) => accounts.find(({ id }) => id === account)
  const available = (group: UsageGroupAnswer) => {
    const account = of(group)
    return account?.billing === 'unmetered' ? 'never charged' : (account?.available ?? '')
  }
  return (
    <SumTable
      access={access}
      view={view}
      by="account"
      label="Account"
      nameOf={(group) => of(group)?.name ?? group.account ?? ''}
      more={[{ key: 'available', label: 'Available', numeric: true, render: available }]}
    />
  )
}
