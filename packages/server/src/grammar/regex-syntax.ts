import {
  ALL_CHARACTERS,
  type CodeRange,
  type CodeSet,
  charactersOf,
  codeOf,
  codeSet,
  complement,
  union,
} from './code-set.ts'

export type RegexNode =
  | { kind: 'characters'; set: CodeSet }
  | { kind: 'sequence'; parts: RegexNode[] }
  | { kind: 'choice'; options: RegexNode[] }
  | { kind: 'repeat'; body: RegexNode; min: number; max: number | undefined }
  /** `^` and `$`: of the whole text, never of a line. */
  | { kind: 'start' }
  | { kind: 'end' }

/** Valid, but not in the subset: the message says what it has. */
export class RegexNotSupported extends Error {
  override readonly name = 'RegexNotSupported'
}

/** Beyond this a repetition makes an automaton too large anyway. */
const MAX_TIMES = 2000
const MAX_DEPTH = 50

/**
 * The regular part of ECMA-262 regular expressions, by code points: characters, escapes, classes, groups, alternatives,
 * quantifiers, `^` and `$`.
 *
 * @throws RegexNotSupported for the rest: look-around, back references, word boundaries, Unicode properties.
 */
export function parseRegex(pattern: string): RegexNode {
  if (!isValid(pattern, 'u') && !isValid(pattern, '')) throw new RegexNotSupported('not a valid expression')
  return new RegexParser(pattern).parse()
}

function isValid(pattern: string, flags: string): boolean {
  try {
    new RegExp(pattern, flags)
    return true
  } catch {
    return false
  }
}

const DIGITS: CodeSet = [[0x30, 0x39]]
const WORD = union(DIGITS, charactersOf('_'), [
  [0x41, 0x5a],
  [0x61, 0x7a],
])
const SPACE = union(charactersOf('\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff'), [
  [0x2000, 0x200a],
])
const CLASSES: Record<string, CodeSet> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
}
const CONTROLS: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 }
const ANY_BUT_LINE_ENDS = complement(charactersOf('\n\r\u2028\u2029'))

class RegexParser {
  readonly #characters: string[]
  #at = 0
  #depth = 0

  constructor(pattern: string) {
    this.#characters = Array.from(pattern)
  }

  parse(): RegexNode {
    const node = this.#choice()
    if (this.#peek() !== undefined) throw new RegexNotSupported(`an unexpected "${this.#peek()}"`)
    return node
  }

  #choice(): RegexNode {
    if (++this.#depth > MAX_DEPTH) throw new RegexNotSupported(`groups deeper than ${MAX_DEPTH}`)
    const options = [this.#sequence()]
    while (this.#take('|')) options.push(this.#sequence())
    this.#depth--
    const [only] = options
    return options.length === 1 && only !== undefined ? only : { kind: 'choice', options }
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = []
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      parts.push(this.#quantified(this.#atom()))
    }
    return { kind: 'sequence', parts }
  }

  #quantified(body: RegexNode): RegexNode {
    const times = this.#times()
    if (times === undefined) return body
    this.#take('?') // Lazy or greedy makes no difference to what matches as a whole.
    if (body.kind === 'start' || body.kind === 'end') throw new RegexNotSupported('a repeated anchor')
    const { min, max } = times
    if (Math.max(min, max ?? 0) > MAX_TIMES)
      throw new RegexNotSupported(`a repetition of more than ${MAX_TIMES}`)
    return { kind: 'repeat', body, min, max }
  }

  #times(): { min: number; max: number | undefined } | undefined {
    if (this.#take('*')) return { min: 0, max: undefined }
    if (this.#take('+')) return { min: 1, max: undefined }
    if (this.#take('?')) return { min: 0, max: 1 }
    const found = /^\{(\d+)(,(\d*))?\}/.exec(this.#rest(24))
    if (found === null) return undefined
    this.#at += found[0].length
    const min = Number(found[1])
    if (found[2] === undefined) return { min, max: min }
    return { min, max: found[3] === '' || found[3] === undefined ? undefined : Number(found[3]) }
  }

  #atom(): RegexNode {
    const character = this.#next()
    if (character === '^') return { kind: 'start' }
    if (character === '$') return { kind: 'end' }
    if (character === '(') return this.#group()
    if (character === '.') return { kind: 'characters', set: ANY_BUT_LINE_ENDS }
    if (character === '[') return { kind: 'characters', set: this.#class() }
    return { kind: 'characters', set: character === '\\' ? this.#escape() : charactersOf(character) }
  }

  #group(): RegexNode {
    const opening = /^\?(:|<[A-Za-z_$][\w$]*>)/.exec(this.#rest(80))
    if (opening !== null) this.#at += opening[0].length
    else if (this.#peek() === '?') throw new RegexNotSupported('look-around or flags, "(?…"')
    const body = this.#choice()
    if (!this.#take(')')) throw new RegexNotSupported('a group that does not end')
    return body
  }

  #class(): CodeSet {
    const negated = this.#take('^')
    const ranges: CodeRange[] = []
    while (!this.#take(']')) {
      const from = this.#classMember()
      if (this.#peek() !== '-' || this.#peek(1) === ']') {
        ranges.push(...from)
        continue
      }
      this.#at++
      const to = this.#classMember()
      const [low, high] = [from[0], to[0]]
      if (isSingle(from) && isSingle(to) && low !== undefined && high !== undefined)
        ranges.push([low[0], high[0]])
      else ranges.push(...from, [0x2d, 0x2d], ...to)
    }
    const set = codeSet(ranges)
    return negated ? complement(set) : set
  }

  #classMember(): CodeSet {
    const character = this.#next()
    if (character !== '\\') return charactersOf(character)
    return this.#take('b') ? charactersOf('\b') : this.#escape()
  }

  #escape(): CodeSet {
    const letter = this.#next()
    const known = CLASSES[letter]
    if (known !== undefined) return known
    const control = CONTROLS[letter]
    if (control !== undefined && !/^\d/.test(this.#peek() ?? '')) return [[control, control]]
    if (/[xu]/.test(letter)) return this.#hexadecimal(letter)
    if (/[A-Za-z0-9]/.test(letter)) throw new RegexNotSupported(`the escape "\\${letter}"`)
    return charactersOf(letter)
  }

  #hexadecimal(letter: string): CodeSet {
    const form = letter === 'x' ? /^[\dA-Fa-f]{2}/ : /^([\dA-Fa-f]{4}|\{[\dA-Fa-f]{1,6}\})/
    const code = this.#hexDigits(form)
    if (code < 0xd800 || code > 0xdfff) return [[code, code]]
    const pair = code < 0xdc00 && this.#rest(2) === '\\u'
    if (pair) this.#at += 2
    const low = pair ? this.#hexDigits(/^[Dd][C-Fc-f][\dA-Fa-f]{2}/) : 0
    if (!pair) throw new RegexNotSupported('half of a surrogate pair')
    return charactersOf(String.fromCharCode(code, low))
  }

  #hexDigits(form: RegExp): number {
    const found = form.exec(this.#rest(8))
    if (found === null) throw new RegexNotSupported('an incomplete escape')
    this.#at += found[0].length
    const code = Number.parseInt(found[0].replace(/[{}]/g, ''), 16)
    if (code > 0x10ffff) throw new RegexNotSupported('a character beyond the last one')
    return code
  }

  #rest(length: number): string {
    return this.#characters.slice(this.#at, this.#at + length).join('')
  }

  #peek(ahead = 0): string | undefined {
    return this.#characters[this.#at + ahead]
  }

  #next(): string {
    const character = this.#characters[this.#at++]
    if (character === undefined) throw new RegexNotSupported('an unexpected end')
    return character
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false
    this.#at++
    return true
  }
}

function isSingle(set: CodeSet): boolean {
  const [first] = set
  return set.length === 1 && first !== undefined && first[0] === first[1]
}

/** Exactly one of these texts, as an expression. */
export function oneOfTexts(texts: readonly string[]): RegexNode {
  const literal = (value: string): RegexNode[] =>
    Array.from(value, (character) => ({ kind: 'characters', set: [[codeOf(character), codeOf(character)]] }))
  const options = texts.map(
    (value): RegexNode => ({
      kind: 'sequence',
      parts: [{ kind: 'start' }, ...literal(value), { kind: 'end' }],
    }),
  )
  return { kind: 'choice', options }
}

export const ANY_CHARACTER: RegexNode = { kind: 'characters', set: ALL_CHARACTERS }
