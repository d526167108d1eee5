import type { DocsBlock } from './split-page.ts'

/** More than this is a reference, of which only the parts are listed. */
const MOST_HEADINGS = 24

/** What is on this page, by its headings. */
export function DocsContents({ blocks }: { blocks: readonly DocsBlock[] }) {
  const all = blocks.flatMap((block) => (block.kind === 'heading' ? [block] : []))
  const headings = all.length > MOST_HEADINGS ? all.filter(({ level }) => level === 2) : all
  if (headings.length < 2) return null
  return (
    <nav className="docs-contents" aria-labelledby="docs-contents-name">
      <p id="docs-contents-name">On this page</p>
      <ul>
        {headings.map(({ id, text, level }) => (
          <li key={id} className={level === 3 ? 'docs-deeper' : undefined}>
            <a href={`#${id}`}>{text}</a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
