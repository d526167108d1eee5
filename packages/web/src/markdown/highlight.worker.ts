import { common, createLowlight } from 'lowlight'
import type { Run } from './code-parts.ts'
import type { HighlightAnswer, HighlightRequest } from './highlighter.ts'

const lowlight = createLowlight(common)
lowlight.registerAlias({
  javascript: ['jsonc', 'mjs', 'cjs'],
  bash: ['console', 'shell-session', 'zsh'],
  typescript: ['mts'],
})

addEventListener('message', ({ data: { id, code, language } }: MessageEvent<HighlightRequest>) => {
  const answer: HighlightAnswer = { id, runs: lowlight.registered(language) ? runsOf(code, language) : null }
  postMessage(answer)
})

/** A node of lowlight's tree, as far as it is used. */
interface TreeNode {
  type: string
  value?: string
  children?: TreeNode[]
  properties?: { className?: unknown }
}

function runsOf(code: string, language: string): Run[] {
  const runs: Run[] = []
  collect(lowlight.highlight(language, code) as TreeNode, '', runs)
  return runs
}

/** The innermost class is the one that colours. */
function collect(node: TreeNode, kind: string, runs: Run[]): void {
  if (node.type === 'text') runs.push([kind, node.value ?? ''])
  else for (const child of node.children ?? []) collect(child, kindOf(node) ?? kind, runs)
}

function kindOf({ properties }: TreeNode): string | undefined {
  const names = properties?.className
  const [name] = Array.isArray(names) ? names : []
  return typeof name === 'string' ? name.replace(/^hljs-/, '') : undefined
}
