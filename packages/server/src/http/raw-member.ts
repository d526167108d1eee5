/**
 * The text of a member of an object, as it was written: what is parsed and written again has other digits in long numbers, and names that are numbers in another order.
 *
 * @param source an object in JSON that was parsed before; of two members with one name the last counts, as there.
 * @returns undefined when there is none of that name.
 */
export function rawMember(source: string, name: string): string | undefined {
  let found: string | undefined
  let at = skipSpace(source, source.indexOf('{') + 1)
  while (source[at] === '"') {
    const nameEnd = endOfString(source, at)
    const start = skipSpace(source, source.indexOf(':', nameEnd) + 1)
    const end = endOfValue(source, start)
    if (JSON.parse(source.slice(at, nameEnd)) === name) found = source.slice(start, end).trimEnd()
    // Behind a comma there is another name; the brace that ends the object ends the loop.
    at = skipSpace(source, skipSpace(source, end) + 1)
  }
  return found
}

function endOfValue(source: string, start: number): number {
  let depth = 0
  for (let at = start; at < source.length; at++) {
    const char = source[at]
    if (char === '"') at = endOfString(source, at) - 1
    else if (char === '{' || char === '[') depth += 1
    else if (depth === 0 && (char === ',' || char === '}')) return at
    else if (char === '}' || char === ']') depth -= 1
  }
  return source.length
}

/** Behind the quote that ends it. */
function endOfString(source: string, start: number): number {
  let end = source.indexOf('"', start + 1)
  while (isEscaped(source, end)) end = source.indexOf('"', end + 1)
  return end + 1
}

function isEscaped(source: string, at: number): boolean {
  let backslashes = 0
  while (source[at - 1 - backslashes] === '\\') backslashes += 1
  return backslashes % 2 === 1
}

function skipSpace(source: string, start: number): number {
  let at = start
  while (' \t\r\n'.includes(source[at] ?? 'x')) at += 1
  return at
}
