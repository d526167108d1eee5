import { cpSync, lchownSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The user that Unix systems keep for what is to own nothing. */
const NOBODY = { uid: 65_534, gid: 65_534 }
const OTHERS_MAY_ENTER = 0o001

/** Whom a program runs as that refuses to run as root; undefined when this process is not root. */
export function ownUser(): { uid: number; gid: number } | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined
}

/**
 * The same `bin` folder where that user can reach it: a copy in `folder` when it lies below a folder that is closed
 * to others, as root's cache is. What lies beside `bin` belongs to it and comes along.
 */
export function unprivilegedCopy(
  bin: string,
  folder: string,
  user: { uid: number; gid: number } | undefined,
): string {
  if (user === undefined || canOthersEnter(bin)) return bin
  const copy = join(folder, 'program')
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true })
  giveAway(copy, user)
  return join(copy, 'bin')
}

function canOthersEnter(path: string): boolean {
  const isOpen = (statSync(path).mode & OTHERS_MAY_ENTER) !== 0
  return isOpen && (path === dirname(path) || canOthersEnter(dirname(path)))
}

function giveAway(path: string, user: { uid: number; gid: number }): void {
  lchownSync(path, user.uid, user.gid)
  for (const entry of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(path, entry), user.uid, user.gid)
  }
}
