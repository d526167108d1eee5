import { useQuery } from '@tanstack/react-query'
import type { UsageAnswer } from '@verbatim/protocol'
import { api } from '../service/api.ts'
import { type Access, may } from './use-access.ts'

/** What each key cost in the last 30 days, as credits; an empty text where the caller may not know. */
export function useSpentOfKeys(access: Access): (keyId: string) => string {
  const { data } = useQuery({
    queryKey: ['spent-of-keys', access.id],
    queryFn: ({ signal }) => api<UsageAnswer>('/api/v1/usage?group_by=key', { signal }),
    enabled: may(access, 'usage'),
  })
  if (data === undefined) return () => ''
  const spent = new Map(data.data.map(({ key, cost }) => [key, cost]))
  return (keyId) => spent.get(keyId) ?? '0'
}
