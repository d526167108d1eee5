/** What a reviver is told by engines that know the source of a value (JSON.parse source text access). */
interface Source {
  source?: string
}

/**
 * A document's text as JSON in which a seed of 64 bits keeps all its digits: whole numbers that a double does not hold exactly become
 * bigints. Everything else is as `JSON.parse` has it, and so are these in an engine that does not tell its reviver the source.
 *
 * @throws SyntaxError when it is not JSON.
 */
export function parseDocument(text: string): unknown {
  return JSON.parse(text, exactly as Parameters<typeof JSON.parse>[1])
}

function exactly(_name: string, value: unknown, { source }: Source = {}): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) return value
  return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value
}
