import type { LoggedReceipt } from '@verbatim/protocol'
import { api } from '../service/api.ts'
import { findReceipt, keepReceipt } from './receipt-store.ts'

/**
 * The receipt with its proof, from this browser where it has it, else from the service. It proves itself, so that it does not matter who gave it.
 *
 * @throws ApiError 404 where the service has none, UnreachableError.
 */
export async function fetchReceipt(id: string, signal?: AbortSignal): Promise<LoggedReceipt> {
  const kept = await unlessBlocked(() => findReceipt(id))
  return kept ?? api<LoggedReceipt>(`/v1/receipts/${encodeURIComponent(id)}`, { signal })
}

/** Keeps what was verified; what was not may have been changed on its way, and is asked for again. */
export async function keepVerified({
  receipt,
  inclusion,
  checkpoint,
}: Partial<LoggedReceipt>): Promise<void> {
  if (receipt === undefined || inclusion == null || checkpoint == null) return
  await unlessBlocked(() => keepReceipt(receipt.statement.receipt, { receipt, inclusion, checkpoint }))
}

/** A browser may forbid storage, or have no room: then the receipt is asked for each time. */
async function unlessBlocked<T>(step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}
