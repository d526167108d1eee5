import { parseSync } from 'vite'
import type { ProjectFile } from './project.ts'

/** A node of the syntax tree, as any walk sees it. */
export interface SyntaxNode {
  type: string
  start: number
  end: number
  [key: string]: unknown
}

export interface Syntax {
  nodes: SyntaxNode[]
  comments: { text: string; start: number }[]
}

const cache = new WeakMap<ProjectFile, Syntax>()

/** Parses a source file, once. A file that does not parse is an error of the checks before this. */
export function syntaxOf(file: ProjectFile): Syntax {
  const known = cache.get(file)
  if (known !== undefined) return known
  const { program, comments, errors } = parseSync(file.path, file.text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${file.path} does not parse: ${error.message}`)
  const syntax = {
    nodes: [...walk(program)],
    comments: comments.map(({ value, start }) => ({ text: value, start })),
  }
  cache.set(file, syntax)
  return syntax
}

function* walk(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item)
  } else if (isNode(value)) {
    yield value
    for (const child of Object.values(value)) yield* walk(child)
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

export interface Import {
  from: string
  /** Only types are taken, so nothing is loaded. */
  typeOnly: boolean
  line: number
}

const IMPORTS = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ExportNamedDeclaration',
  'ImportExpression',
])

/** Everything that a file imports or re-exports from elsewhere. */
export function importsOf(file: ProjectFile): Import[] {
  return syntaxOf(file).nodes.flatMap((node) => {
    const source = node.source as { value?: unknown } | null | undefined
    if (!IMPORTS.has(node.type) || typeof source?.value !== 'string') return []
    const line = file.text.slice(0, node.start).split('\n').length
    const typeOnly = node.importKind === 'type' || node.exportKind === 'type'
    return [{ from: source.value, typeOnly, line }]
  })
}
