import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { Progress } from './progress.ts'
import { failureCode } from './setup-error.ts'

/**
 * A lock between processes, for work that must not be done twice at once (a build, a pull).
 *
 * It is an exclusive transaction on an empty SQLite database. Underneath that is a lock of the operating system,
 * which dies with its process: a killed holder blocks nobody, nothing has to be judged stale, and it also holds
 * between containers that share the directory, where one process cannot see the other's id.
 * A holder's name in `<path>.holder` is only for the message to those who wait.
 */
export interface LockOptions {
  /** What is done under the lock, for those who wait: `building the engine`. */
  purpose: string
  progress: Progress
  signal?: AbortSignal | undefined
}

const POLL_MS = 200
const SQLITE_BUSY = 5

/** Runs `work` while no other process (and no other call in this one) holds the lock at `path`. */
export async function withLock<Result>(
  path: string,
  options: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  await mkdir(dirname(path), { recursive: true })
  const release = await acquire(path, options)
  const holder = `${path}.holder`
  try {
    await writeFile(holder, `process ${process.pid}, ${options.purpose}`)
    return await work()
  } finally {
    await rm(holder, { force: true })
    release()
  }
}

async function acquire(path: string, { progress, purpose, signal }: LockOptions): Promise<() => void> {
  const database = new DatabaseSync(path)
  let told = false
  try {
    for (;;) {
      signal?.throwIfAborted()
      if (tryLock(database)) return () => database.close()
      if (!told) progress.note(`Waiting for ${await readHolder(path)} before ${purpose}.`)
      told = true
      await delay(POLL_MS, undefined, signal ? { signal } : {})
    }
  } catch (error) {
    database.close()
    throw error
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false
    throw error
  }
}

async function readHolder(path: string): Promise<string> {
  try {
    return (await readFile(`${path}.holder`, 'utf8')) || 'another process'
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return 'another process'
    throw error
  }
}
