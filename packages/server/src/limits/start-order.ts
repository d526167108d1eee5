import { type Candidate, least } from './flow-level.ts'
import type { AccountNode, KeyNode, Waiter } from './flow-tree.ts'

interface KeyCopy<W> extends Candidate {
  waiters: W[]
}

interface AccountCopy<W> extends Candidate {
  share: number
  keys: KeyCopy<W>[]
}

/** The order in which all who wait would start if nobody came or left and each took what is expected of it. */
export function startOrder<W extends Waiter>(accounts: Iterable<AccountNode<W>>): W[] {
  const copies = [...accounts].map(copyAccount)
  const order: W[] = []
  for (let next = startOne(copies); next !== undefined; next = startOne(copies)) order.push(next)
  return order
}

function copyAccount<W extends Waiter>(node: AccountNode<W>): AccountCopy<W> {
  return { ...standing(node), share: node.counter.share, keys: [...node.keys.waiting()].map(copyKey) }
}

function copyKey<W extends Waiter>(node: KeyNode<W>): KeyCopy<W> {
  return { ...standing(node), waiters: [...node.waiters] }
}

function standing({ served, running, firstArrival }: Candidate): Candidate {
  return { served, running, firstArrival }
}

function startOne<W extends Waiter>(accounts: AccountCopy<W>[]): W | undefined {
  const account = least(accounts.filter(({ keys }) => keys.length > 0))
  const key = least(account?.keys ?? [])
  const waiter = key?.waiters.shift()
  if (account === undefined || key === undefined || waiter === undefined) return undefined
  charge(key, waiter, 1)
  charge(account, waiter, account.share)
  key.firstArrival = key.waiters[0]?.arrival ?? Number.POSITIVE_INFINITY
  if (key.waiters.length === 0) account.keys.splice(account.keys.indexOf(key), 1)
  account.firstArrival = least(account.keys)?.firstArrival ?? Number.POSITIVE_INFINITY
  return waiter
}

function charge(copy: Candidate, waiter: Waiter, share: number): void {
  copy.served += waiter.tokens / share
  copy.running += waiter.slots
}
