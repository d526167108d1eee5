import { parseTilePath } from '@verbatim/proof'

/** Whether this is a file of a log, and so stays below its folder: a backup may come from anywhere. */
export function isLogPath(path: string): boolean {
  return /^checkpoint(\.next|\.witnessed)?$/.test(path) || parseTilePath(path) !== undefined
}
