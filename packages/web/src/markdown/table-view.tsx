import { memo } from 'react'
import type { Alignment, Inline, Table, TableRow } from './document-tree.ts'
import { InlineView } from './inline-view.tsx'
import { placeKey } from './place-key.ts'
import { ScrollBox } from './scroll-box.tsx'

/** A table; one that is too wide scrolls in its own place. */
export function TableView({ table }: { table: Table }) {
  return (
    <ScrollBox label="Table" className="markdown-table">
      <table>
        <thead>
          <tr>
            {table.head.map((cell, column) => (
              <HeadCell key={placeKey(column)} cell={cell} alignment={table.alignments[column]} />
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, place) => (
            <RowView key={placeKey(place)} row={row} alignments={table.alignments} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

/** The corner above row names is no heading of anything. */
function HeadCell({ cell, alignment }: { cell: Inline[]; alignment: Alignment | undefined }) {
  if (cell.length === 0) return <td />
  return (
    <th scope="col" dir="auto" className={alignmentClass(alignment)}>
      <InlineView inlines={cell} />
    </th>
  )
}

interface RowProps {
  row: TableRow
  alignments: Alignment[]
}

const RowView = memo(DrawnRow, (before, after) => before.row.written === after.row.written)

function DrawnRow({ row, alignments }: RowProps) {
  return (
    <tr>
      {row.cells.map((cell: Inline[], column) => (
        <td key={placeKey(column)} dir="auto" className={alignmentClass(alignments[column])}>
          <InlineView inlines={cell} />
        </td>
      ))}
    </tr>
  )
}

function alignmentClass(alignment: Alignment | undefined): string | undefined {
  return alignment === null || alignment === undefined ? undefined : `markdown-${alignment}`
}
