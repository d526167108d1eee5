import { open, rename, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { formatBytes } from './progress.ts'
import { failureCode, SetupError } from './setup-error.ts'

/** What is kept free beside a download, so that it does not take the machine's last byte. */
const RESERVE_BYTES = 64_000_000

/** The disk has no room: another source of the same file would not help. */
export class NoSpaceError extends SetupError {}

/** How many bytes can still be written in `directory`. */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}

/** Throws a SetupError when `directory` has no room for `neededBytes`. */
export async function requireSpace(directory: string, neededBytes: number, purpose: string): Promise<void> {
  const free = await freeBytes(directory)
  if (free >= neededBytes + RESERVE_BYTES) return
  throw diskFull(purpose, directory, neededBytes, free)
}

/** Turns the system's "no room" (also a quota or a limit on a file's size) into a SetupError; others stay as they are. */
export async function explainFullDisk(
  error: unknown,
  { purpose, directory, neededBytes }: { purpose: string; directory: string; neededBytes: number },
): Promise<unknown> {
  if (error instanceof NoSpaceError) return error
  const code = failureCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return diskFull(purpose, directory, neededBytes, await freeBytes(directory), error)
  }
  if (code !== 'EFBIG') return error
  return new NoSpaceError(
    `${purpose} stopped: a file became larger than is allowed here.`,
    `${formatBytes(neededBytes)} are needed in ${directory}; the file system or a limit of this shell (ulimit -f) allows less.`,
    'Raise the limit, or set VERBATIM_CACHE to a directory on another disk, and run it again.',
    { cause: error },
  )
}

function diskFull(
  purpose: string,
  directory: string,
  needed: number,
  free: number,
  cause?: unknown,
): NoSpaceError {
  return new NoSpaceError(
    `${purpose} stopped: the disk is full.`,
    `${formatBytes(needed)} are needed in ${directory}, ${formatBytes(free)} are free.`,
    'Free some space, or set VERBATIM_CACHE to a directory on another disk, and run it again.',
    { cause },
  )
}

/** Gives a finished file its final name: on disk first, then named, so that a crash leaves no half file there. */
export async function commitFile(from: string, to: string): Promise<void> {
  await syncPath(from)
  await rename(from, to)
  await syncPath(dirname(to))
}

/** Waits until a file's bytes, or a directory's names, are on disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The size of a file, or null where there is none. */
export async function fileSize(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return null
    throw error
  }
}
