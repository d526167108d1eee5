import type { Inline, SafeLink } from './document-tree.ts'
import { FormulaView } from './formula-view.tsx'
import { placeKey } from './place-key.ts'

/** What stands in a line. */
export function InlineView({ inlines }: { inlines: readonly Inline[] }) {
  return inlines.map((inline, place) => <One key={placeKey(place)} inline={inline} />)
}

function One({ inline }: { inline: Inline }) {
  switch (inline.kind) {
    case 'text':
      return inline.text
    case 'code':
      return <code>{inline.text}</code>
    case 'strong':
      return (
        <strong>
          <InlineView inlines={inline.children} />
        </strong>
      )
    case 'emphasis':
      return (
        <em>
          <InlineView inlines={inline.children} />
        </em>
      )
    case 'deleted':
      return (
        <del>
          <InlineView inlines={inline.children} />
        </del>
      )
    case 'link':
      return <LinkView link={inline.link} words={inline.children} />
    case 'break':
      return <br />
    case 'formula':
      return <FormulaView formula={inline.formula} />
  }
}

/** Marks that turn the direction of writing end with the words of the link, so that these cannot pass for the host beside them. */
function LinkView({ link, words }: { link: SafeLink; words: Inline[] }) {
  return (
    <a href={link.href} target="_blank" rel="noopener noreferrer nofollow" referrerPolicy="no-referrer">
      <bdi>
        <InlineView inlines={words} />
      </bdi>
      {link.host !== null && <bdi className="markdown-host"> ({link.host})</bdi>}
    </a>
  )
}
