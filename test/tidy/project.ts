import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A file of the project: its path from the root, with `/`, and its text. */
export interface ProjectFile {
  path: string
  text: string
}

/** A rule gives a sentence for each thing that is wrong with a file, with the line where that helps. */
export type Rule = (file: ProjectFile) => string[]

/** Made by a tool, or not ours to keep: never looked at. */
const LEFT_OUT = new Set(['node_modules', 'dist', '.git', '.stamp', '.verbatim'])

/** What has no text that a rule could look at: it only is there. */
const BINARY = /\.(png|ico|woff2|gguf|bin|zip|whl)$/

export function projectFiles(folder = ''): ProjectFile[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return projectFiles(path)
    if (!entry.isFile()) return []
    return [{ path, text: BINARY.test(path) ? '' : readFileSync(join(ROOT, path), 'utf8') }]
  })
}

export function isSource({ path }: ProjectFile): boolean {
  return /\.(ts|tsx|js|mjs)$/.test(path)
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
