import { checkMembers } from './json-members.ts'

/** What a reviver is told by engines that know the source of a value (JSON.parse source text access). */
interface Source {
  source?: string
}

/** A whole number of up to 64 bits has up to 19 digits, perhaps behind a minus. */
const LONG_INTEGER = /^-?\d{16,20}$/

/**
 * A document's text as JSON in which a seed of 64 bits keeps all its digits: whole numbers of up to 20 digits that a double does not hold
 * exactly become bigints. Everything else is as `JSON.parse` has it, and so are these in an engine that does not tell its reviver the source.
 *
 * Two members of one name in one object are refused: other readers would take the other one for signed.
 *
 * @throws SyntaxError when it is not JSON, is more than 512 deep, or has a name twice in one object.
 */
export function parseDocument(text: string): unknown {
  checkMembers(text)
  return JSON.parse(text, exactly as Parameters<typeof JSON.parse>[1])
}

function exactly(_name: string, value: unknown, { source }: Source = {}): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) return value
  return source !== undefined && LONG_INTEGER.test(source) ? BigInt(source) : value
}
