/** Where in a header a text stands: before `<|channel|>`, after it, or after `<|constrain|>`. */
export type SectionKind = 'role' | 'channel' | 'constrain'

/**
 * What came after a section: more of the header or the body (`body`), a tag that ends a message which had no body
 * (`closed`), or nothing, for the generation was over (`cut`).
 */
export type SectionEnd = 'body' | 'closed' | 'cut'

export interface HeaderWords {
  recipient: string | undefined
  channel: string | undefined
  /** Of the text, in characters, with the white space after it. What remains is none of a header's words. */
  length: number
}

type Pattern = { name: 'role' | 'recipient' | 'channel' | 'type'; pattern: RegExp }

const CHANNELS = ['analysis', 'commentary', 'final']
const RECIPIENT: Pattern = { name: 'recipient', pattern: /\s*to=([\w.:-]*)/y }
const KNOWN_CHANNEL: Pattern = { name: 'channel', pattern: /\s*(analysis|commentary|final)(?![\w-])/y }
const ANY_CHANNEL: Pattern = { name: 'channel', pattern: /\s*(?!to=)([\w-]+)/y }
const ASSISTANT: Pattern = { name: 'role', pattern: /\s*assistant(?::\S+)?(?!\S)/y }
/** A model that forgets `<|channel|>` writes `assistantanalysis`. */
const ASSISTANT_BEFORE_CHANNEL: Pattern = {
  name: 'role',
  pattern: /\s*assistant(?=(?:analysis|commentary|final)(?![\w-]))/y,
}
const KNOWN_ROLE: Pattern = {
  name: 'role',
  pattern: /\s*(?:assistant|system|developer|user|tool|functions\.\S+)(?::\S+)?(?!\S)/y,
}
const ANY_ROLE: Pattern = { name: 'role', pattern: /\s*(?!to=)\S+/y }
const TYPE: Pattern = { name: 'type', pattern: /\s*(?!to=)[\w/.+-]+/y }
/** Of several words none is a type. */
const LAST_TYPE: Pattern = { name: 'type', pattern: /\s*(?!to=)[\w/.+-]+(?=\s*$|\s+to=)/y }

/** Only where a body or more of a header follows can any word be a role or a channel; elsewhere it is as likely text. */
function patternsOf(kind: SectionKind, end: SectionEnd, afterStart: boolean): Pattern[] {
  const isSure = end === 'body'
  if (kind === 'constrain') return [RECIPIENT, TYPE]
  if (kind === 'channel') return isSure ? [RECIPIENT, ANY_CHANNEL, LAST_TYPE] : [RECIPIENT, KNOWN_CHANNEL]
  if (!isSure) return [RECIPIENT, afterStart ? KNOWN_ROLE : ASSISTANT]
  const named = [RECIPIENT, KNOWN_CHANNEL, ASSISTANT_BEFORE_CHANNEL, ASSISTANT]
  return afterStart ? [...named, ANY_ROLE] : named
}

/** Reads the words of a header at the start of a section, each at most once. */
export function readWords(
  text: string,
  kind: SectionKind,
  end: SectionEnd,
  afterStart: boolean,
): HeaderWords {
  const found: Partial<Record<Pattern['name'], string>> = {}
  let patterns = patternsOf(kind, end, afterStart)
  let at = 0
  for (;;) {
    const match = firstMatch(text, at, patterns)
    if (match === undefined) break
    found[match.name] = match.value
    at = match.end
    patterns = patterns.filter(({ name }) => name !== match.name)
    if (match.name === 'recipient' && kind === 'role' && end === 'body') patterns.push(LAST_TYPE)
  }
  const rest = text.slice(at)
  const isOver = rest.trim() === '' || (end === 'cut' && isBegun(rest.trim(), kind, afterStart))
  const space = at > 0 ? rest.length - rest.trimStart().length : 0
  const length = isOver ? text.length : at + space
  return { recipient: found.recipient, channel: found.channel, length }
}

function firstMatch(text: string, at: number, patterns: Pattern[]) {
  for (const { name, pattern } of patterns) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) return { name, value: match[1] ?? '', end: at + match[0].length }
  }
  return undefined
}

/** A word of a header that the end of the generation cut off. */
function isBegun(word: string, kind: SectionKind, afterStart: boolean): boolean {
  const names = kind === 'channel' ? CHANNELS : kind === 'role' && afterStart ? ['assistant'] : []
  return [...names, 'to='].some((expected) => expected.startsWith(word))
}
