import { join } from 'node:path'
import type { LogPlace } from '../log-place.ts'
import type { PendingEntries } from '../pending-entries.ts'
import { PostgresEntries } from './postgres-entries.ts'
import { SqliteEntries } from './sqlite-entries.ts'
import { openTestPlace, testPlaceIn } from './test-place.ts'

/** In the open: logs that are killed are only for tests. */
export const KILL_KEY = new Uint8Array(32).fill(11)
export const KILL_ORIGIN = 'log.example/killed'

export interface KillEntries extends PendingEntries {
  add(count: number): Promise<Uint8Array[]> | Uint8Array[]
  close(): Promise<void> | void
}

/** Where processes that are killed have their entries and their log: in a folder, or in a Postgres. */
export interface KillGround {
  entries: KillEntries
  place: LogPlace
  /** The checkpoint as it lies there. */
  checkpoint(): Promise<Uint8Array | undefined>
  close(): Promise<void>
}

export async function openKillGround(folder: string, databaseUrl: string | undefined): Promise<KillGround> {
  const place = databaseUrl === undefined ? testPlaceIn(folder) : await openTestPlace(databaseUrl)
  const entries =
    databaseUrl === undefined
      ? new SqliteEntries(join(folder, 'entries.db'))
      : new PostgresEntries(databaseUrl)
  return {
    entries,
    place: place.forAnotherProcess(),
    checkpoint: () => place.read('checkpoint'),
    close: async () => {
      await entries.close()
      if (databaseUrl !== undefined) await place.close()
    },
  }
}
