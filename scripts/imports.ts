import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

const IMPORT = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g

/** Every file of the project that a file imports by a path, itself or by way of others. */
export function importedBy(root: string, file: string): Set<string> {
  const found = new Set<string>()
  const open = [file]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const text = readFileSync(posix.join(root, next), 'utf8')
    for (const [, path] of text.matchAll(IMPORT)) {
      const target = posix.join(posix.dirname(next), path ?? '')
      if (found.has(target) || !existsSync(posix.join(root, target))) continue
      found.add(target)
      open.push(target)
    }
  }
  return found
}
