export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue }

/** How a language writes values that JSON has. */
export interface Notation {
  text(value: string): string
  name(value: string): string
  word(value: boolean | null): string
  /** By how much members are indented. */
  indent: number
  /** After the last member of several lines. */
  afterLast: '' | ','
}

const WIDTH = 76

/** JSON, as cURL sends it. */
export const JSON_NOTATION: Notation = {
  text: (value) => JSON.stringify(value),
  name: (value) => JSON.stringify(value),
  word: String,
  indent: 2,
  afterLast: '',
}

export const PYTHON_NOTATION: Notation = {
  ...JSON_NOTATION,
  indent: 4,
  afterLast: ',',
  word: (value) => (value === null ? 'None' : value ? 'True' : 'False'),
}

export const JAVASCRIPT_NOTATION: Notation = {
  text: (value) => (/['\\\n]/.test(value) ? JSON.stringify(value) : `'${value}'`),
  name: (value) => (/^[A-Za-z_]\w*$/.test(value) ? value : `'${value}'`),
  word: String,
  indent: 2,
  afterLast: ',',
}

/** The value as a literal whose first line stands behind something and whose others are indented so far. Its members stand in one line each where they fit. */
export function literal(value: JsonValue, notation: Notation, indent: number): string {
  if (typeof value !== 'object' || value === null) return inOneLine(value, notation)
  const inside = indent + notation.indent
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const members = Array.isArray(value)
    ? value.map((item) => member(item, notation, inside))
    : Object.entries(value).map(([name, item]) => `${notation.name(name)}: ${member(item, notation, inside)}`)
  const lines = members.map((line) => ' '.repeat(inside) + line).join(',\n')
  return `${open}\n${lines}${notation.afterLast}\n${' '.repeat(indent)}${close}`
}

/** With room for the name in front of it. */
function member(value: JsonValue, notation: Notation, indent: number): string {
  const line = inOneLine(value, notation)
  return indent + line.length <= WIDTH ? line : literal(value, notation, indent)
}

function inOneLine(value: JsonValue, notation: Notation): string {
  if (typeof value === 'string') return notation.text(value)
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean' || value === null) return notation.word(value)
  if (Array.isArray(value)) return `[${value.map((item) => inOneLine(item, notation)).join(', ')}]`
  const members = Object.entries(value).map(
    ([name, item]) => `${notation.name(name)}: ${inOneLine(item, notation)}`,
  )
  const space = notation === JAVASCRIPT_NOTATION ? ' ' : ''
  return `{${space}${members.join(', ')}${space}}`
}
