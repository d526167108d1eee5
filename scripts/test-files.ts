import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

const ROOMS = ['packages', 'test', 'bench', 'scripts', 'models']

/** Every test file of the project, as a path from its root; with filters, those whose path contains one of them. */
export function listTestFiles(root: string, filters: readonly string[]): string[] {
  return ROOMS.flatMap((room) => filesUnder(join(root, room)))
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => path.endsWith('.test.ts'))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort()
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}
