import { containersOf } from './markdown-containers.ts'

/** `s`: a line ends at a line feed alone, and without it the name of a block would be looked for anew at each of its backticks. */
const FENCE = /^(`{3,}|~{3,})(.*)$/s

/** CommonMark 4.6, kinds 1, 3 and 5: what begins one of these goes on to its end, over empty lines. */
const RAW_TAG = /^<(pre|script|style|textarea)(?=[\s>]|$)/i
const RAW_TAG_ENDS = /<\/(?:pre|script|style|textarea)>/i

/** A block that goes on until a line of its own kind ends it. */
interface OpenBlock {
  /** How deep within lists: a line that is less deep ends it too. */
  depth: number
  /** The line that would end it. */
  closing: string
  endsWith(line: string): boolean
}

/**
 * The line that ends a code block, or raw HTML, which a text leaves open, as an answer does that was cut off within one: all that follows would be read as a part of
 * it. As deep as that block stands, so within its list. Empty where none is open.
 */
export function closingFence(text: string): string {
  const containers = containersOf()
  let open: OpenBlock | undefined
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    if (open !== undefined && containers.isWithin(line, open.depth)) {
      if (open.endsWith(containers.inner(line, open.depth))) open = undefined
      continue
    }
    const { content, column, depth } = containers.enter(line)
    open = opened(content, column, depth)
  }
  return open?.closing ?? ''
}

/** @param content of a line, without what it stands in @param column where that begins */
function opened(content: string, column: number, depth: number): OpenBlock | undefined {
  const indent = ' '.repeat(column)
  const [, fence = '', name = ''] = FENCE.exec(content) ?? []
  if (fence !== '' && opens(fence, name)) {
    return { depth, closing: indent + fence, endsWith: (line) => closes(line, fence) }
  }
  const raw = rawHtml(content)
  if (raw === undefined || raw.endsWith(content)) return undefined
  return { depth, closing: indent + raw.end, endsWith: raw.endsWith }
}

/** CommonMark 4.5: what is named after backticks has none in it. */
function opens(fence: string, name: string): boolean {
  return fence.startsWith('~') || !name.includes('`')
}

function closes(line: string, open: string): boolean {
  const content = line.trimStart()
  if (line.length - content.length > 3) return false
  const [, fence = '', rest = ''] = FENCE.exec(content) ?? []
  return fence[0] === open[0] && fence.length >= open.length && rest.trim() === ''
}

function rawHtml(content: string): { end: string; endsWith(line: string): boolean } | undefined {
  const [, tag] = RAW_TAG.exec(content) ?? []
  if (tag !== undefined) return { end: `</${tag}>`, endsWith: (line) => RAW_TAG_ENDS.test(line) }
  const end = content.startsWith('<?') ? '?>' : content.startsWith('<![CDATA[') ? ']]>' : undefined
  return end === undefined ? undefined : { end, endsWith: (line) => line.includes(end) }
}
