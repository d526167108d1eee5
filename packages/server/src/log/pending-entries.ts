/** Entries of one batch, at most: bounds memory, and how far back a crash can leave the database behind the log. */
export const MAX_BATCH = 4096

export interface PendingEntry {
  seq: number
  /** The 32 bytes that the log takes: the digest of a receipt. */
  digest: Uint8Array
}

/** Where entries come from. All of it is on disk before the log is told of it. */
export interface PendingEntries {
  /** What the log has not yet taken, in the order in which it came; the same until `integrated` is told. */
  pending(limit: number): Promise<PendingEntry[]>
  /** These are under a checkpoint that is on disk. */
  integrated(entries: readonly { digest: Uint8Array; leafIndex: number }[]): Promise<void>
  /** The entry of the greatest index that `integrated` was told of. */
  lastIntegrated(): Promise<{ digest: Uint8Array; leafIndex: number } | undefined>
}
