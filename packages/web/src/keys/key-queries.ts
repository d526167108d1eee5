import { useMutation, useQuery } from '@tanstack/react-query'
import type {
  AccountAnswer,
  KeyAnswer,
  KeyNameAnswer,
  MadeKeyAnswer,
  PageAnswer,
  RotatedKeyAnswer,
} from '@verbatim/protocol'
import { api } from '../service/api.ts'
import { queryClient } from '../service/queries.ts'
import type { Access } from './use-access.ts'

const PATH = '/api/v1/keys'

/** A key as its maker and admins see it, or its name alone where another made it. */
export type ListedKey = KeyAnswer | KeyNameAnswer

/** All keys that this caller sees, newest first; asked only once there is a caller. */
export function useKeyList(access: Pick<Access, 'id'> | undefined) {
  return useQuery({
    queryKey: ['keys', access?.id],
    queryFn: async ({ signal }) =>
      (await api<PageAnswer<ListedKey>>(PATH, { signal })).data.sort(newestFirst),
    enabled: access !== undefined,
  })
}

function newestFirst(a: ListedKey, b: ListedKey): number {
  return madeAt(b).localeCompare(madeAt(a))
}

function madeAt(key: ListedKey): string {
  return 'created_at' in key ? key.created_at : ''
}

/** The accounts, for those who see all; nobody else may ask. */
export function useAccountList(access: Access) {
  return useQuery({
    queryKey: ['accounts', access.id],
    queryFn: async ({ signal }) =>
      (await api<PageAnswer<AccountAnswer>>('/api/v1/accounts', { signal })).data,
    enabled: access.accounts === 'all',
  })
}

/** What is done to keys. Each ends with a new list, so that the page shows what the service has. */
export function useKeyActs() {
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ['keys'] })
  return {
    make: useMutation({
      mutationFn: (body: object) => api<MadeKeyAnswer>(PATH, { method: 'POST', body }),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, body }: { id: string; body: object }) =>
        api<KeyAnswer>(pathOf(id), { method: 'PATCH', body }),
      onSuccess,
    }),
    rotate: useMutation({
      mutationFn: ({ id, overlapSeconds }: { id: string; overlapSeconds: number }) =>
        api<RotatedKeyAnswer>(`${pathOf(id)}/rotate`, {
          method: 'POST',
          body: { overlap_seconds: overlapSeconds },
        }),
      onSuccess,
    }),
    revoke: useMutation({
      mutationFn: (id: string) => api<KeyAnswer>(pathOf(id), { method: 'DELETE' }),
      onSuccess,
    }),
    restore: useMutation({
      mutationFn: (id: string) => api<KeyAnswer>(`${pathOf(id)}/restore`, { method: 'POST' }),
      onSuccess,
    }),
  }
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`
}
