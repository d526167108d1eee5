/**
 * What an answer's Markdown becomes before React sees it: a tree that holds text, and addresses that were judged harmless, and nothing else. There is no kind for
 * HTML or for a picture, so whatever the views do with the tree, they cannot bring either to life.
 */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'emphasis' | 'deleted'; children: Inline[] }
  | { kind: 'link'; link: SafeLink; children: Inline[] }
  | { kind: 'break' }
  | { kind: 'formula'; formula: Formula }

/** Where a link may lead, see links.ts. */
export interface SafeLink {
  href: string
  /** To be shown beside the link's own words; null where these say it already. */
  host: string | null
}

export interface Formula {
  /** TeX, without its dollars or brackets. */
  source: string
  display: boolean
  /** As it was written: what is shown when it cannot be set. */
  written: string
}

/** `written` is the Markdown that a part was made from: two parts of one text that have the same are the same, see block-view.tsx. */
export type Block = { written: string } & (
  | { kind: 'paragraph' | 'line'; children: Inline[] }
  | { kind: 'heading' /** Of the page, see heading-levels.ts. */; level: number; children: Inline[] }
  | { kind: 'code'; language: string; code: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; start: number | null; items: ListItem[] }
  | { kind: 'table'; table: Table }
  | { kind: 'rule' }
  | { kind: 'formula'; formula: Formula /** More of it is still to come. */; growing: boolean }
  /** Text that stays as it was written: HTML, and what is nested too deep. */
  | { kind: 'verbatim'; text: string }
)

export interface ListItem {
  written: string
  /** Of a task; null for an item that is none. */
  checked: boolean | null
  blocks: Block[]
}

export type Alignment = 'left' | 'center' | 'right' | null

export interface Table {
  alignments: Alignment[]
  head: Inline[][]
  rows: TableRow[]
}

export interface TableRow {
  written: string
  cells: Inline[][]
}
