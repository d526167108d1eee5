import type { ReactNode } from 'react'

export interface Column<Row> {
  key: string
  label: string
  numeric?: boolean
  render: (row: Row) => ReactNode
}

interface DataTableProps<Row> {
  caption: string
  /** The caption stands in words above already. */
  captionHidden?: boolean
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** Shown in place of rows where there are none. */
  empty: string
}

/** A table that scrolls in its own region where it is wider than the page; the region takes the focus, so that keys scroll it. */
export function DataTable<Row>({ caption, captionHidden, columns, rows, keyOf, empty }: DataTableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard (axe: scrollable-region-focusable)
    <section className="scroll-x" aria-label={caption} tabIndex={0}>
      <table>
        <caption className={captionHidden ? 'visually-hidden' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ key, label, numeric }) => (
              <th key={key} scope="col" className={numeric ? 'numeric' : undefined}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ key, numeric, render }) => (
                <td key={key} className={numeric ? 'numeric' : undefined}>
                  {render(row)}
                </td>
              ))}
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td colSpan={columns.length} className="quiet">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  )
}
