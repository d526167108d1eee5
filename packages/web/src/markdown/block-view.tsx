import { memo } from 'react'
import { CodeBlock } from './code-block.tsx'
import { DiagramBlock } from './diagram-block.tsx'
import type { Block, ListItem } from './document-tree.ts'
import { FormulaView } from './formula-view.tsx'
import { InlineView } from './inline-view.tsx'
import { placeKey } from './place-key.ts'
import { TableView } from './table-view.tsx'

/** One block. It is drawn again only when what it was made from is another text. */
export const BlockView = memo(DrawnBlock, (before, after) => isSame(before.block, after.block))

function isSame(one: Block, other: Block): boolean {
  if (one === other) return true
  return one.kind === other.kind && one.written === other.written && formOf(one) === formOf(other)
}

/** What of a block does not show in what it was made from. */
function formOf(block: Block): unknown {
  if (block.kind === 'heading') return block.level
  return block.kind === 'formula' && block.growing
}

function DrawnBlock({ block }: { block: Block }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p dir="auto">
          <InlineView inlines={block.children} />
        </p>
      )
    case 'line':
      return <InlineView inlines={block.children} />
    case 'heading': {
      const Heading = HEADINGS[block.level - 3] ?? 'h6'
      return (
        <Heading dir="auto">
          <InlineView inlines={block.children} />
        </Heading>
      )
    }
    case 'code':
      if (block.language === 'mermaid') return <DiagramBlock source={block.code} />
      return <CodeBlock code={block.code} language={block.language} />
    case 'quote':
      return <blockquote dir="auto">{block.blocks.map(asView)}</blockquote>
    case 'list':
      return <ListView start={block.start} items={block.items} />
    case 'table':
      return <TableView table={block.table} />
    case 'rule':
      return <hr />
    case 'formula':
      return block.growing ? (
        <p className="markdown-verbatim">{block.written}</p>
      ) : (
        <FormulaView formula={block.formula} />
      )
    case 'verbatim':
      return (
        <p className="markdown-verbatim" dir="auto">
          {block.text}
        </p>
      )
  }
}

const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const

function asView(block: Block, place: number) {
  return <BlockView key={placeKey(place)} block={block} />
}

function ListView({ start, items }: { start: number | null; items: ListItem[] }) {
  const shown = items.map((item, place) => <ItemView key={placeKey(place)} item={item} />)
  return start === null ? <ul>{shown}</ul> : <ol start={start}>{shown}</ol>
}

const ItemView = memo(DrawnItem, ({ item: before }, { item: after }) => {
  // Another item may have made the list a loose one, whose items are paragraphs.
  return before.written === after.written && before.blocks[0]?.kind === after.blocks[0]?.kind
})

function DrawnItem({ item }: { item: ListItem }) {
  if (item.checked === null) return <li dir="auto">{item.blocks.map(asView)}</li>
  return (
    <li dir="auto" className="markdown-task">
      <input
        type="checkbox"
        checked={item.checked}
        disabled
        aria-label={item.checked ? 'Done' : 'Not done'}
      />
      <div>{item.blocks.map(asView)}</div>
    </li>
  )
}
