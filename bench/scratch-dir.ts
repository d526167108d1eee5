import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory that is gone when the bench has ended, also when it failed or was interrupted. */
export function scratchDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'verbatim-bench-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  return dir
}
