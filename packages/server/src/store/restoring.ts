import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '@verbatim/engine'

/** Where a restore puts everything until all of it is there. While it exists, the data folder is nothing to begin with. */
export function restoringFolder(dataDir: string): string {
  return join(dataDir, 'restoring')
}

/** @throws SetupError for a data folder that is being restored, or was to a part. */
export function refuseHalfRestored(dataDir: string): void {
  const folder = restoringFolder(dataDir)
  if (!existsSync(folder)) return
  throw new SetupError(
    `The data folder ${dataDir} is not restored to its end.`,
    `${folder} is there: a restore runs, or was ended.`,
    'Wait for it; or if none runs, begin again with an empty data folder (and an empty database, where DATABASE_URL names one).',
  )
}
