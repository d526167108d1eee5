import type { DocsPageText } from './docs-queries.ts'
import { splitPage } from './split-page.ts'

/** A section of a page in which all words were found. */
export interface Finding {
  page: string
  title: string
  /** Empty for what stands before the first heading. */
  heading: string
  id: string
  excerpt: string
}

interface Section extends Omit<Finding, 'excerpt'> {
  text: string
}

const MOST = 12
const EXCERPT_LENGTH = 120

/** Sections that have all words, those that have them in their heading first. */
export function searchPages(pages: readonly DocsPageText[], question: string): Finding[] {
  const words = question
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return []
  const found = pages.flatMap(sectionsOf).flatMap((section) => {
    const heading = `${section.title} ${section.heading}`.toLowerCase()
    const text = section.text.toLowerCase()
    if (!words.every((word) => heading.includes(word) || text.includes(word))) return []
    return [{ section, weight: words.filter((word) => heading.includes(word)).length }]
  })
  return found
    .sort((one, other) => other.weight - one.weight)
    .slice(0, MOST)
    .map(({ section: { text, ...place } }) => ({ ...place, excerpt: excerptOf(text, words) }))
}

function sectionsOf({ id: page, title, text }: DocsPageText): Section[] {
  const sections: Section[] = [{ page, title, heading: '', id: '', text: '' }]
  for (const block of splitPage(text)) {
    const last = sections.at(-1)
    if (block.kind === 'heading') sections.push({ page, title, heading: block.text, id: block.id, text: '' })
    else if (last !== undefined) last.text += `${plainText(block)}\n`
  }
  return sections
}

function plainText(block: Exclude<ReturnType<typeof splitPage>[number], { kind: 'heading' }>): string {
  if (block.kind === 'code') return block.samples.map(({ code }) => code).join('\n')
  return block.markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\|[ :|-]+\|$/gm, '')
    .replace(/[`*|]/g, '')
    .replace(/[ \t]+/g, ' ')
}

/** The line in which the first word stands, cut between words. */
function excerptOf(text: string, words: readonly string[]): string {
  const at = Math.max(0, text.toLowerCase().indexOf(words[0] ?? ''))
  const start = text.lastIndexOf('\n', at) + 1
  const end = text.indexOf('\n', at)
  const line = text.slice(start, end === -1 ? undefined : end)
  const from = Math.max(0, Math.min(at - start - EXCERPT_LENGTH / 2, line.length - EXCERPT_LENGTH))
  const to = from + EXCERPT_LENGTH
  const cut = line.slice(from, to)
  const begin = from > 0 ? cut.replace(/^\S*\s/, '… ') : cut.replace(/^\s*(?:[-*]|\d+\.)\s/, '')
  return (to < line.length ? begin.replace(/\s\S*$/, ' …') : begin).trim()
}
