import { ProofError } from './proof-error.ts'

/** Deeper than any request needs to be, and shallow enough for every JavaScript engine's stack. */
const MAX_DEPTH = 500

/**
 * The canonical JSON of RFC 8785: members sorted by their names' UTF-16 units, numbers as ECMAScript writes them, no white space. A
 * bigint is written as the double that `JSON.parse` would have made of it; a member whose value is undefined is left out.
 *
 * @throws ProofError `not_canonical` for what has no canonical form: a lone surrogate, a number that is not finite, what is no JSON
 * value, or arrays and objects more than 500 deep.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0)
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new ProofError('not_canonical', `JSON is more than ${MAX_DEPTH} deep.`)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeString(value)
  if (typeof value === 'number' || typeof value === 'bigint') return writeNumber(Number(value))
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`
  if (typeof value === 'object') return writeObject(value as Record<string, unknown>, depth)
  throw new ProofError('not_canonical', `A ${typeof value} is no JSON value.`)
}

/** A service does this twice for an answer: hence no list but that of the names, which `sort` orders by their UTF-16 units. */
function writeObject(value: Record<string, unknown>, depth: number): string {
  let members = ''
  for (const name of Object.keys(value).sort()) {
    const member = value[name]
    if (member === undefined) continue
    const separator = members === '' ? '' : ','
    members += `${separator}${writeString(name)}:${write(member, depth + 1)}`
  }
  return `{${members}}`
}

function writeString(text: string): string {
  if (!text.isWellFormed()) {
    throw new ProofError('not_canonical', 'A string has half of a surrogate pair, which UTF-8 cannot hold.')
  }
  return JSON.stringify(text)
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new ProofError('not_canonical', `${value} is no JSON number.`)
  return JSON.stringify(value)
}
