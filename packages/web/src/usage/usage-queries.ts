import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import type {
  CreditEntryAnswer,
  CreditsAnswer,
  PageAnswer,
  UsageAnswer,
  UsageGrouping,
  UsageRowAnswer,
} from '@verbatim/protocol'
import type { Access } from '../keys/use-access.ts'
import { api } from '../service/api.ts'
import { queryClient } from '../service/queries.ts'
import { dayBefore, filterOf, type UsageView } from './usage-view.ts'

/** What changes as requests come in is asked for again after so long. */
const EVERY_MS = 15_000
const BURN_DAYS = 7
const PAGE = '50'

const USAGE_PATH = '/api/v1/usage'

/** Sums of a view, by one thing: medians are of a group and cannot be added up. */
export function useSums(access: Access, view: UsageView, by: UsageGrouping) {
  const query = new URLSearchParams({ ...filterOf(view), group_by: by })
  return useQuery({
    queryKey: ['usage', access.id, by, query.toString()],
    queryFn: ({ signal }) => api<UsageAnswer>(`${USAGE_PATH}?${query}`, { signal }),
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  })
}

/** The sums of one account by day, of the last week, whatever is looked at. */
export function useLastWeek(access: Access, account: string) {
  const from = dayBefore(Date.now(), BURN_DAYS - 1)
  const query = new URLSearchParams({ from, group_by: 'day', account })
  return useQuery({
    queryKey: ['usage', access.id, 'week', query.toString()],
    queryFn: ({ signal }) => api<UsageAnswer>(`${USAGE_PATH}?${query}`, { signal }),
    enabled: account !== '',
    refetchInterval: EVERY_MS,
  })
}

/** @param account Empty is the caller's own. */
export function useCredits(access: Access, account: string) {
  return useQuery({
    queryKey: ['credits', access.id, account],
    queryFn: ({ signal }) => api<CreditsAnswer>(`/api/v1/credits${accountQuery(account)}`, { signal }),
    refetchInterval: EVERY_MS,
  })
}

/** Requests one by one, newest first, page after page. */
export function useRequests(access: Access, view: UsageView) {
  const query = new URLSearchParams({ ...filterOf(view), limit: PAGE })
  return useInfiniteQuery({
    queryKey: ['usage', access.id, 'requests', query.toString()],
    queryFn: ({ signal, pageParam }) =>
      api<PageAnswer<UsageRowAnswer>>(`${USAGE_PATH}/requests?${query}${beforeOf(pageParam)}`, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

/** The entries of an account in the ledger, newest first, page after page. */
export function useLedger(access: Access, account: string) {
  const query = new URLSearchParams({ limit: PAGE, ...(account !== '' && { account }) })
  return useInfiniteQuery({
    queryKey: ['ledger', access.id, query.toString()],
    queryFn: ({ signal, pageParam }) =>
      api<PageAnswer<CreditEntryAnswer>>(`/api/v1/credits/history?${query}${beforeOf(pageParam)}`, {
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

function beforeOf(next: string): string {
  return next === '' ? '' : `&before=${encodeURIComponent(next)}`
}

function accountQuery(account: string): string {
  return account === '' ? '' : `?account=${encodeURIComponent(account)}`
}

/** Credits that an admin gives to an account, or takes of those that are available. */
export type OrderKind = 'grants' | 'withdrawals'

export interface CreditOrder {
  /** The same id again is done once. */
  id: string
  account: string
  amount: string
  memo?: string
}

export function useCreditOrder(kind: OrderKind) {
  return useMutation({
    mutationFn: (body: CreditOrder) =>
      api<CreditsAnswer>(`/api/v1/credits/${kind}`, { method: 'POST', body }),
    onSuccess: () =>
      Promise.all(
        ['credits', 'ledger', 'accounts'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })),
      ),
  })
}
