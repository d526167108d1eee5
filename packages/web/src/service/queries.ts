import { QueryClient, useQuery } from '@tanstack/react-query'
import type { ModelObject, ServiceStatus } from '@verbatim/protocol'
import { api } from './api.ts'
import { useTabKey } from './tab-key.ts'

export const queryClient = new QueryClient({
  // The service may be on this very machine: what the browser says of a network decides nothing.
  defaultOptions: {
    queries: { retry: false, staleTime: 5_000, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
})

const STATUS_EVERY_MS = 10_000
const STATUS_TIMEOUT_MS = 5_000

/** Asked again and again while the page is seen: the pill, the medians and the queue live on it. */
export function useStatus() {
  return useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) =>
      api<ServiceStatus>('/api/v1/status', {
        signal: AbortSignal.any([signal, AbortSignal.timeout(STATUS_TIMEOUT_MS)]),
      }),
    refetchInterval: STATUS_EVERY_MS,
  })
}

/** The models that are served. */
export function useModels() {
  return useQuery({
    queryKey: ['models'],
    queryFn: async ({ signal }) => (await api<{ data: ModelObject[] }>('/v1/models', { signal })).data,
    staleTime: 60_000,
    // Until they are known there is nothing to ask: the service may be starting.
    refetchInterval: ({ state }) => (state.data === undefined ? STATUS_TIMEOUT_MS : false),
  })
}

export interface Session {
  signed_in: boolean
  /** How one signs in here. */
  sign_in: 'owner-link' | 'users'
  /** Who may sign up; null where nobody does. */
  sign_up: 'invite' | 'open' | 'off' | null
  /** Whether a provider of OpenID vouches for users. */
  oidc: boolean
  /** Whether links are mailed, as for a forgotten password. */
  mail: boolean
  actor?: string
  role?: string | null
  accounts?: string[] | 'all'
  scopes: string[]
  /** The key of this tab, where it is a valid one. */
  key: { id: string; account: string; billing: 'prepaid' | 'unmetered'; scopes: string[] } | null
}

export function useSession() {
  const [tabKey] = useTabKey()
  return useQuery({
    queryKey: ['session', tabKey],
    queryFn: async ({ signal }) => {
      const answer = await api<Omit<Session, 'scopes'> & { scopes?: string[] }>('/api/v1/session', { signal })
      return { ...answer, scopes: answer.scopes ?? [] } satisfies Session
    },
    staleTime: 60_000,
  })
}
