import 'katex/dist/katex.css'
import katex, { type KatexOptions } from 'katex'
import type { Formula } from './document-tree.ts'

const LONGEST_SOURCE = 5_000
/** Browsers lay elements out by going down into them: a few hundred fractions in each other end the tab. */
const DEEPEST = 250
const MOST_PARTS = 20_000

/** No links, pictures, classes or ids from a formula; macros that grow, and rules and gaps that cover the page, have an end. */
const OPTIONS = {
  trust: false,
  strict: 'ignore',
  throwOnError: true,
  maxExpand: 500,
  maxSize: 20,
  output: 'htmlAndMathml',
} as const

/** KaTeX's tree before it becomes elements, as far as it is used. */
interface BuiltNode {
  attributes?: Record<string, string>
  children?: BuiltNode[]
  toNode?(): Node
}

/** Not in KaTeX's types: `render` without its last step. */
const builder = katex as unknown as { __renderToDomTree(source: string, options: KatexOptions): BuiltNode }

/** @returns the formula as elements, with MathML for who hears the page; null when it is none. */
export function typeset({ source, display }: Pick<Formula, 'source' | 'display'>): Node | null {
  if (source.length > LONGEST_SOURCE) return null
  try {
    const tree = builder.__renderToDomTree(source, { ...OPTIONS, displayMode: display })
    if (depthOf(tree) > DEEPEST) return null
    const styles = takeStyles(tree, [])
    const node = tree.toNode?.() ?? null
    if (node instanceof Element) applyStyles(node, styles)
    return node
  } catch {
    // Not TeX, or the end of the stack in braces ten thousand deep: its source is shown.
    return null
  }
}

/** How deep a tree is; as good as bottomless when it has too many parts. Goes through it by levels, for it may be deeper than the stack. */
function depthOf(root: BuiltNode): number {
  let depth = 0
  let parts = 0
  for (
    let level: BuiltNode[] = [root];
    level.length > 0;
    level = level.flatMap(({ children }) => children ?? [])
  ) {
    depth += 1
    parts += level.length
    if (parts > MOST_PARTS) return Number.POSITIVE_INFINITY
  }
  return depth
}

const MARK = 'data-style'

/** Some of KaTeX's parts carry a style attribute, which the page's policy refuses; as properties of the element the same is allowed. */
function takeStyles(node: BuiltNode, styles: string[]): string[] {
  const style = node.attributes?.style
  if (node.attributes !== undefined && style !== undefined) {
    node.attributes[MARK] = `${styles.push(style) - 1}`
    delete node.attributes.style
  }
  for (const child of node.children ?? []) takeStyles(child, styles)
  return styles
}

function applyStyles(root: Element, styles: readonly string[]): void {
  if (styles.length === 0) return
  for (const element of root.querySelectorAll<HTMLElement>(`[${MARK}]`)) {
    element.style.cssText = styles[Number(element.getAttribute(MARK))] ?? ''
    element.removeAttribute(MARK)
  }
}
