import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { formatBytes } from '@verbatim/engine'
import { type Finding, fail, ok, warn } from './finding.ts'

interface Folder {
  check: string
  path: string
  /** The variable that names another one. */
  variable: string
  /** With less free space than this there is a warning. */
  wantedBytes: number
}

/** Below this not even a database can be written to. */
const LEAST_FREE_BYTES = 50_000_000

/** Whether the folder, or the nearest one above it that exists, can be written and has space. */
export async function examineFolder({ check, path, variable, wantedBytes }: Folder): Promise<Finding> {
  const existing = await nearestExisting(path)
  const elsewhere = `Name another folder with ${variable}.`
  if (!(await stat(existing)).isDirectory()) return fail(check, `${existing} is not a folder`, elsewhere)
  if (!(await isWritable(existing))) return fail(check, `${existing} cannot be written`, elsewhere)
  const { bavail, bsize } = await statfs(existing)
  const freeBytes = bavail * bsize
  const found = `${path}, ${formatBytes(freeBytes)} free${existing === path ? '' : ', to be made'}`
  const advice = `Free some space, or name another folder with ${variable}.`
  if (freeBytes < LEAST_FREE_BYTES) return fail(check, found, advice)
  return freeBytes < wantedBytes
    ? warn(check, found, `${formatBytes(wantedBytes)} are wanted. ${advice}`)
    : ok(check, found)
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path)
    return path
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
    return nearestExisting(dirname(path))
  }
}

async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
