import type { AccountAnswer } from '@verbatim/protocol'
import { useState } from 'react'
import { useAccountList } from '../keys/key-queries.ts'
import { limitWords } from '../keys/key-words.ts'
import type { Access } from '../keys/use-access.ts'
import { credits } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { GrantForm } from '../usage/grant-form.tsx'
import { AccountForm } from './account-form.tsx'

type Opened = { kind: 'open' } | { kind: 'change' | 'grants' | 'withdrawals'; account: AccountAnswer }

/** Who pays, what they have, and what they may take. */
export function AccountSection({ access }: { access: Access }) {
  const accounts = useAccountList(access)
  const [opened, setOpened] = useState<Opened | undefined>()
  return (
    <Asked asked={accounts} label="Reading the accounts">
      {(rows) => (
        <>
          <div className="row">
            <button type="button" className="primary" onClick={() => setOpened({ kind: 'open' })}>
              Open an account
            </button>
          </div>
          <DataTable
            caption="Accounts"
            captionHidden
            columns={columns(setOpened)}
            rows={rows}
            keyOf={({ id }) => id}
            empty="There is no account."
          />
          <AccountDialog opened={opened} onClose={() => setOpened(undefined)} />
        </>
      )}
    </Asked>
  )
}

function columns(open: (opened: Opened) => void) {
  return [
    {
      key: 'name',
      label: 'Account',
      render: ({ name, id }: AccountAnswer) => (
        <>
          <strong>{name}</strong>
          <br />
          <code>{id}</code>
        </>
      ),
    },
    { key: 'billing', label: 'Pays', render: ({ billing }: AccountAnswer) => billing },
    {
      key: 'available',
      label: 'Available',
      numeric: true,
      render: ({ available, billing }: AccountAnswer) =>
        billing === 'prepaid' ? credits(available) : 'not charged',
    },
    { key: 'held', label: 'Held', numeric: true, render: ({ held }: AccountAnswer) => held },
    {
      key: 'limits',
      label: 'Limits',
      render: ({ limits, share }: AccountAnswer) => [...limitWords(limits), `share ${share}`].join(', '),
    },
    {
      key: 'acts',
      label: 'Acts',
      render: (account: AccountAnswer) => <Acts account={account} open={open} />,
    },
  ]
}

function Acts({ account, open }: { account: AccountAnswer; open: (opened: Opened) => void }) {
  const isPrepaid = account.billing === 'prepaid'
  return (
    <Menu
      label={`Acts for ${account.name}`}
      trigger={<Icon name="more" />}
      items={[
        { label: 'Give credits', disabled: !isPrepaid, onSelect: () => open({ kind: 'grants', account }) },
        {
          label: 'Take credits',
          disabled: !isPrepaid,
          onSelect: () => open({ kind: 'withdrawals', account }),
        },
        { label: 'Change', onSelect: () => open({ kind: 'change', account }) },
      ]}
    />
  )
}

function AccountDialog({ opened, onClose }: { opened: Opened | undefined; onClose: () => void }) {
  return (
    <Dialog open={opened !== undefined} title={titleOf(opened)} onClose={onClose}>
      {opened?.kind === 'open' && <AccountForm account={undefined} onClose={onClose} />}
      {opened?.kind === 'change' && <AccountForm account={opened.account} onClose={onClose} />}
      {(opened?.kind === 'grants' || opened?.kind === 'withdrawals') && (
        <GrantForm kind={opened.kind} account={opened.account.id} onClose={onClose} />
      )}
    </Dialog>
  )
}

function titleOf(opened: Opened | undefined): string {
  if (opened === undefined) return ''
  if (opened.kind === 'open') return 'Open an account'
  const verbs = { change: 'Change', grants: 'Give credits to', withdrawals: 'Take credits from' }
  return `${verbs[opened.kind]} “${opened.account.name}”`
}
