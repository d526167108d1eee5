type Cell = string | number | null | undefined

/** A spreadsheet would take a text that begins so for a formula, and run it. */
const FORMULA = /^[=+\-@\t\r]/

/** One line of CSV (RFC 4180), with its line break. A text that could be a formula gets an apostrophe in front. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number') return String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
