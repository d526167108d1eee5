import './markdown.css'
import { useState } from 'react'
import { BlockView } from './block-view.tsx'
import type { Block } from './document-tree.ts'
import { GrowingDocument } from './growing-document.ts'
import { placeKey } from './place-key.ts'

interface MarkdownProps {
  text: string
  /** More of it is to come. */
  streaming?: boolean
}

/**
 * An answer's Markdown (GitHub's, with formulas and diagrams). Nothing in the text can run, be fetched or leave its place: HTML is text, pictures are links, and
 * links lead to http, https and mail only. While it streams, what was read is not read again, see growing-document.ts.
 *
 * Headings begin at the third level, and leave none out.
 */
export function Markdown({ text, streaming = false }: MarkdownProps) {
  const [document] = useState(() => new GrowingDocument())
  // What streams in is seen as it comes, so the browser knows its size; from then on it need not lay out and paint what is out of sight.
  const [grew, setGrew] = useState(streaming)
  if (streaming && !grew) setGrew(true)
  const { settled, tail, generation } = document.read(text, !streaming)
  return (
    <div className={grew ? 'markdown markdown-grown' : 'markdown'} key={generation}>
      {[...settled, ...tail].map(asView)}
    </div>
  )
}

function asView(block: Block, place: number) {
  return <BlockView key={placeKey(place)} block={block} />
}
