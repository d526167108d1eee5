import { posix } from 'node:path'
import { lineAt, type ProjectFile, type Rule } from './project.ts'

/** What documents may name: the project's files and folders, and its npm scripts by package (`''` for the root). */
export interface Named {
  paths: ReadonlySet<string>
  scripts: ReadonlyMap<string, ReadonlySet<string>>
}

export function namesOf(files: readonly ProjectFile[]): Named {
  const paths = new Set(files.flatMap(({ path }) => [path, ...foldersOf(path)]))
  const manifests = files.filter(({ path }) => /^(packages\/[^/]+\/)?package\.json$/.test(path))
  const scripts = new Map(
    manifests.map(({ path, text }) => {
      const { scripts = {} } = JSON.parse(text) as { scripts?: Record<string, string> }
      return [path === 'package.json' ? '' : posix.dirname(path), new Set(Object.keys(scripts))]
    }),
  )
  return { paths, scripts }
}

function foldersOf(path: string): string[] {
  const folder = posix.dirname(path)
  return folder === '.' ? [] : [folder, ...foldersOf(folder)]
}

const LINK = /\]\(([^)#\s]+)(#[^)]*)?\)/g

export function linksExist({ paths }: Named): Rule {
  return ({ path, text }) =>
    [...text.matchAll(LINK)]
      .map(({ 1: target = '', index }) => ({ target, line: lineAt(text, index) }))
      .filter(({ target }) => !/^[a-z]+:/.test(target))
      .filter(({ target }) => !paths.has(posix.join(posix.dirname(path), target).replace(/\/$/, '')))
      .map(({ target, line }) => `line ${line}: links to ${target}, which does not exist`)
}

/** Code in backticks that looks like a path of ours: it begins with a folder of the root, or ends like a file. */
const IN_CODE = /`([^`\n]+)`/g

/** Paths that exist only once the project has run, or on the user's machine. */
const MADE_LATER = /^(node_modules|\.stamp|\.verbatim|packages\/web\/dist|dist)(\/|$)/

/** A path may be written from the root, from the document's own folder, or from one of the `bases`. */
export function pathsExist({ paths }: Named, bases: readonly string[]): Rule {
  const tops = new Set([...paths].filter((path) => !path.includes('/')))
  return ({ path: document, text }) => {
    const from = ['.', posix.dirname(document), ...bases]
    const exists = (path: string) => from.some((base) => paths.has(posix.join(base, path)))
    return [...text.matchAll(IN_CODE)]
      .map(({ 1: code = '', index }) => ({ code: code.replace(/\/$/, ''), line: lineAt(text, index) }))
      .filter(({ code }) => /^[\w.-]+(\/[\w.-]+)+$/.test(code) && !MADE_LATER.test(code))
      .filter(({ code }) => tops.has(code.split('/')[0] ?? '') || /\.(ts|tsx|js|md|json|sh)$/.test(code))
      .filter(({ code }) => !exists(code))
      .map(({ code, line }) => `line ${line}: names ${code}, which does not exist`)
  }
}

const NPM_RUN = /npm run ([\w:-]+)(?: -w (\S+?))?(?=[\s`"'.,;)]|$)/gm

export function npmScriptsExist({ scripts }: Named): Rule {
  return ({ text }) =>
    [...text.matchAll(NPM_RUN)]
      .filter(({ 1: script = '', 2: workspace = '' }) => !scripts.get(workspace)?.has(script))
      .map(({ 0: command, index }) => `line ${lineAt(text, index)}: "${command}" names no script`)
}

/** The rows of the first Markdown table whose head begins with `firstHeading`. */
export function tableRows(text: string, firstHeading: string): string[][] {
  const lines = text.split('\n')
  const head = lines.findIndex((line) => cells(line)[0] === firstHeading)
  if (head === -1) return []
  const rest = lines.slice(head + 2)
  const end = rest.findIndex((line) => !line.startsWith('|'))
  return rest.slice(0, end === -1 ? undefined : end).map(cells)
}

function cells(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}
