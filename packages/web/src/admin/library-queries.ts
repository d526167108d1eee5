import { useMutation, useQuery } from '@tanstack/react-query'
import type { LibraryModel } from '@verbatim/protocol'
import type { Access } from '../keys/use-access.ts'
import { api } from '../service/api.ts'
import { queryClient } from '../service/queries.ts'

const PATH = '/api/v1/library'
const WHILE_PULLING_MS = 1_000

/** What this machine could run; asked again every second while something is pulled. */
export function useLibrary(access: Access) {
  return useQuery({
    queryKey: ['library', access.id],
    queryFn: async ({ signal }) => (await api<{ data: LibraryModel[] }>(PATH, { signal })).data,
    refetchInterval: ({ state }) => (state.data?.some(isPulling) ? WHILE_PULLING_MS : false),
  })
}

export function isPulling({ pull }: LibraryModel): boolean {
  return pull?.state === 'running'
}

const ACTS = {
  pull: { method: 'POST', suffix: '/pull' },
  cancel: { method: 'DELETE', suffix: '/pull' },
  remove: { method: 'DELETE', suffix: '' },
} as const

export type LibraryAct = keyof typeof ACTS

export function useLibraryAct() {
  return useMutation({
    mutationFn: ({ act, id }: { act: LibraryAct; id: string }) =>
      api(`${PATH}/${encodeURIComponent(id)}${ACTS[act].suffix}`, { method: ACTS[act].method }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['library'] }),
  })
}
