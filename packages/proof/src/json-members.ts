import { shown } from './shown.ts'

/** Deeper than canonical JSON goes, with the document around it; shallow enough for every engine's reviver. */
const MAX_DEPTH = 512

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = new Set([0x5b, 0x7b])
const CLOSE = new Set([0x5d, 0x7d])
const OBJECT = 0x7b
const COLON = 0x3a
const WHITE_SPACE = new Set([0x20, 0x09, 0x0a, 0x0d])

/**
 * Looks through a text for what `JSON.parse` lets pass: a name that stands twice in one object, and arrays and objects very deep in each
 * other. Of a text that is not JSON it may say either, or nothing: that is for `JSON.parse` to find.
 *
 * @throws SyntaxError
 */
export function checkMembers(text: string): void {
  // The names seen so far in each object that is open; of an array nothing.
  const open: (Set<string> | undefined)[] = []
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      const end = endOfString(text, at)
      if (isBeforeColon(text, end)) addName(open.at(-1), text.slice(at, end + 1))
      at = end
    } else if (OPEN.has(code)) {
      open.push(code === OBJECT ? new Set() : undefined)
      if (open.length > MAX_DEPTH) throw new SyntaxError(`It is more than ${MAX_DEPTH} deep`)
    } else if (CLOSE.has(code)) {
      open.pop()
    }
  }
}

/** Two spellings of a name, with and without escapes, are one name. */
function addName(names: Set<string> | undefined, source: string): void {
  const name = String(JSON.parse(source))
  if (names?.has(name)) throw new SyntaxError(`The name ${shown(name)} stands twice in one object`)
  names?.add(name)
}

/** Where the string ends that begins at a quote: at the next one that no escape is in front of. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1
    if (escapes % 2 === 0) return end
  }
  return text.length
}

/** Only a member's name has a colon behind it. */
function isBeforeColon(text: string, end: number): boolean {
  let next = end + 1
  while (WHITE_SPACE.has(text.charCodeAt(next))) next += 1
  return text.charCodeAt(next) === COLON
}
