import type { AccountAnswer, CreditsAnswer } from '@verbatim/protocol'
import { useState } from 'react'
import { useAccountList } from '../keys/key-queries.ts'
import type { Access } from '../keys/use-access.ts'
import { credits, plural } from '../text/numbers.ts'
import { Asked } from '../ui/asked.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { burnOf } from './burn.ts'
import { GrantForm } from './grant-form.tsx'
import { useCredits, useLastWeek } from './usage-queries.ts'
import { dayBefore } from './usage-view.ts'

/** What one account has and how long it lasts. @param account Empty is the caller's own. */
export function CreditsPanel({ access, account }: { access: Access; account: string }) {
  const asked = useCredits(access, account)
  const { data: accounts = [] } = useAccountList(access)
  const named = accounts.find(({ id }) => id === asked.data?.account)
  return (
    <Asked asked={asked} label="Reading the credits">
      {(balance) => (
        <section className="card" aria-label="Balance">
          <div className="page-head">
            <h2>Credits of {named?.name ?? (account === '' ? 'your account' : account)}</h2>
            {access.accounts === 'all' && <AddCredits account={balance.account} named={named} />}
          </div>
          <Balance access={access} balance={balance} />
        </section>
      )}
    </Asked>
  )
}

function Balance({ access, balance }: { access: Access; balance: CreditsAnswer }) {
  const week = useLastWeek(access, balance.account)
  const burn =
    week.data === undefined ? undefined : burnOf(week.data.data, balance.available, dayBefore(Date.now(), 0))
  if (balance.billing === 'unmetered') {
    return (
      <p className="quiet">
        This account is never charged. Costs below are what a prepaid account would pay.
        {burn !== undefined && ` That is ${credits(burn.perDay)} a day in the last week.`}
      </p>
    )
  }
  return (
    <dl className="usage-figures">
      <Figure term="Available">{credits(balance.available)}</Figure>
      <Figure term="Held by running requests">{credits(balance.held)}</Figure>
      <Figure term="Spent a day, last week">{burn === undefined ? '…' : credits(burn.perDay)}</Figure>
      <Figure term="Lasts at that">{burn === undefined ? '…' : lastsWords(burn.daysLeft)}</Figure>
    </dl>
  )
}

function Figure({ term, children }: { term: string; children: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const YEAR_DAYS = 365

function lastsWords(days: number | null): string {
  if (days === null) return 'nothing is spent'
  if (days > YEAR_DAYS) return 'more than a year'
  return days === 0 ? 'less than a day' : `about ${plural(days, 'day')}`
}

function AddCredits({ account, named }: { account: string; named: AccountAnswer | undefined }) {
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Add credits
      </button>
      <Dialog open={open} title={`Add credits to ${named?.name ?? account}`} onClose={close}>
        <GrantForm account={account} onClose={close} />
      </Dialog>
    </>
  )
}
