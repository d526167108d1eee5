import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Bank, runVerb } from '../money/bank.ts'

/** All that a service keeps, to look for a text in it: the files of its data folder, and on Postgres every row too. */
export async function keptTexts(service: Bank): Promise<string[]> {
  const files = readdirSync(service.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  return service.databaseUrl === undefined ? files : [...files, await everyRow(service)]
}

async function everyRow(service: Bank): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-rows-'))
  try {
    await runVerb(service, 'backup', join(folder, 'backup'))
    return gunzipSync(readFileSync(join(folder, 'backup'))).toString('latin1')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
