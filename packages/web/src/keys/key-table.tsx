import type { KeyAnswer } from '@verbatim/protocol'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { day } from '../text/numbers.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import type { OpenDialog } from './key-dialogs.tsx'
import { KeyMenu } from './key-menu.tsx'
import { type ListedKey, useAccountList, useKeyList } from './key-queries.ts'
import { budgetWords, clock, hasSecret, isWhole, limitWords, makerWords, stateOf } from './key-words.ts'
import { useSpentOfKeys } from './spent-of-keys.ts'
import { type Access, may } from './use-access.ts'

interface KeyTableProps {
  access: Access
  keys: readonly ListedKey[]
  onOpen: (dialog: OpenDialog) => void
}

export function KeyTable({ access, keys, onOpen }: KeyTableProps) {
  const { data: accounts = [] } = useAccountList(access)
  const { data: all = [] } = useKeyList(access)
  const spent = useSpentOfKeys(access)
  const nameOf = (id: string) => accounts.find((account) => account.id === id)?.name ?? id
  const nameOfKey = (id: string) => all.find((key) => key.id === id)?.name
  const whole = (render: (key: KeyAnswer) => ReactNode) => (key: ListedKey) =>
    isWhole(key) ? render(key) : <span className="quiet">not shown</span>
  const columns: Column<ListedKey>[] = [
    {
      key: 'name',
      label: 'Name',
      render: (key) => <NameCell access={access} listed={key} onOpen={onOpen} />,
    },
    ...(accounts.length > 1
      ? [{ key: 'account', label: 'Account', render: ({ account }: ListedKey) => nameOf(account) }]
      : []),
    { key: 'may', label: 'May', render: whole((key) => <MayCell listed={key} />) },
    { key: 'bounds', label: 'Budget and limits', render: whole((key) => <BoundsCell listed={key} />) },
    { key: 'spent', label: 'Spent in 30 days', numeric: true, render: ({ id }) => spent(id) },
    { key: 'used', label: 'Last used', render: whole(({ last_used_at: at }) => <Moment at={at} />) },
    { key: 'ends', label: 'Ends', render: whole((key) => <EndCell listed={key} />) },
    {
      key: 'made',
      label: 'Made',
      render: whole(({ created_at: at, made_by: by }) => (
        <div className="keys-words">
          <span>{day(at)}</span>
          <small>by {makerWords(by, nameOfKey, access.id)}</small>
        </div>
      )),
    },
  ]
  return (
    <DataTable
      caption="Your API keys"
      captionHidden
      columns={columns}
      rows={keys}
      keyOf={({ id }) => id}
      empty={may(access, 'keys') ? 'No key here. Make one, or show ended and revoked keys.' : 'No key here.'}
    />
  )
}

interface NameCellProps {
  access: Access
  listed: ListedKey
  onOpen: (dialog: OpenDialog) => void
}

function NameCell({ access, listed, onOpen }: NameCellProps) {
  return (
    <div className="keys-name">
      <div className="keys-head">
        <strong>{listed.name}</strong>
        {isWhole(listed) && may(access, 'keys') && <KeyMenu listed={listed} onOpen={onOpen} />}
      </div>
      {isWhole(listed) &&
        (hasSecret(listed) ? (
          <code>{listed.prefix}…</code>
        ) : (
          <small>used by this page, for who signed in</small>
        ))}
      <small>{listed.id}</small>
      <Link href={`/usage?key=${encodeURIComponent(listed.id)}`} aria-label={`Usage of ${listed.name}`}>
        Usage
      </Link>
    </div>
  )
}

/** A moment on two lines, or never. */
function Moment({ at }: { at: string | null }) {
  if (at === null) return 'never'
  return (
    <div className="keys-moment">
      <span>{day(at)}</span>
      <small>{clock(at)}</small>
    </div>
  )
}

function MayCell({ listed }: { listed: KeyAnswer }) {
  return (
    <div className="keys-words">
      <span>{listed.scopes.join(', ')}</span>
      <small>{listed.models === null ? 'all models' : listed.models.join(', ')}</small>
      {listed.retain && <small>keeps requests and answers</small>}
    </div>
  )
}

function BoundsCell({ listed }: { listed: KeyAnswer }) {
  const limits = limitWords(listed.limits)
  return (
    <div className="keys-words">
      <span>{budgetWords(listed.budget)}</span>
      {limits.length === 0 && <small>limits of the account</small>}
      {limits.map((limit) => (
        <small key={limit}>{limit}</small>
      ))}
    </div>
  )
}

function EndCell({ listed }: { listed: KeyAnswer }) {
  const state = stateOf(listed, Date.now())
  if (state === 'revoked') return <span className="badge alarm">revoked {day(listed.revoked_at ?? '')}</span>
  if (state === 'ended') return <span className="badge warn">ended {day(listed.expires_at ?? '')}</span>
  return <Moment at={listed.expires_at} />
}
