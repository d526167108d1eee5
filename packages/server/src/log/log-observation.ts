/** What the log reports. Entries are digests and no secret, yet none is told. */
export type LogObservation =
  | { type: 'log-role'; role: 'writer' | 'follower' }
  | { type: 'log-integrated'; entries: number; treeSize: number; durationMs: number }
  | { type: 'log-repaired'; what: string }
  | { type: 'log-failed'; what: string; cause: string }
  | { type: 'witness-cosigned'; witness: string; treeSize: number }
  | { type: 'witness-failed'; witness: string; cause: string }

export type ObserveLog = (observation: LogObservation) => void
