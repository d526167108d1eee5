import { api } from '../service/api.ts'
import { readSharedConversation, type SharedConversation } from './share-document.ts'

/** A share as the service lists it. */
export interface ShareEntry {
  id: string
  title: string
  created_at: string
}

/** A shared conversation, which anybody may read who has its link. @throws ApiError 404 when it is gone, UnreachableError, ShareError. */
export async function readShare(id: string, signal?: AbortSignal): Promise<SharedConversation> {
  const { document } = await api<{ document: unknown }>(`/api/v1/shares/${encodeURIComponent(id)}`, {
    signal,
  })
  return readSharedConversation(document)
}

/** The shares of who asks. @throws ApiError, UnreachableError. */
export async function listShares(signal?: AbortSignal): Promise<ShareEntry[]> {
  return (await api<{ data: ShareEntry[] }>('/api/v1/shares', { signal })).data
}

/** @throws ApiError, UnreachableError. */
export async function deleteShare(id: string): Promise<void> {
  await api<void>(`/api/v1/shares/${encodeURIComponent(id)}`, { method: 'DELETE' })
}

/** @returns the path of its page. @throws ApiError, UnreachableError. */
export async function postShare(document: SharedConversation): Promise<{ id: string; path: string }> {
  return api('/api/v1/shares', { method: 'POST', body: { title: document.title, document } })
}
