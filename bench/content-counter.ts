const CONTENT = Buffer.from('content":"')
const NEWLINE = 10
const QUOTE = 34
const EMPTY = Buffer.alloc(0)

/**
 * Counts streamed events that carry text, from raw bytes and without parsing JSON, so that counting costs next
 * to nothing beside what is measured. Inside a JSON string quotes are escaped, so the pattern cannot occur in a
 * text. `reasoning_content` counts as well; an empty content (as some servers send with the role) does not.
 */
export class ContentCounter {
  #rest: Buffer = EMPTY

  /** @returns how many events with text ended in these bytes. */
  push(bytes: Buffer): number {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const end = all.lastIndexOf(NEWLINE) + 1
    this.#rest = end === all.length ? EMPTY : all.subarray(end)
    return countContents(all.subarray(0, end))
  }
}

function countContents(lines: Buffer): number {
  let found = 0
  let at = lines.indexOf(CONTENT)
  while (at !== -1) {
    const next = at + CONTENT.length
    if (lines[next] !== QUOTE) found++
    at = lines.indexOf(CONTENT, next)
  }
  return found
}
