import { type AutomatonState, automatonOf, type Lengths } from './automaton.ts'
import { GrammarBudget } from './budget.ts'
import { type CodeSet, charactersOf, codeSet, difference, has, intersection } from './code-set.ts'
import { characters, choice, type Expression, rule, sequence, text } from './expression.ts'
import { anyString, escapedCharacter, PLAIN, restOfString } from './json-lexis.ts'
import { Matcher } from './regex-machine.ts'
import { parseRegex } from './regex-syntax.ts'
import type { RuleBook } from './rule-book.ts'

/** Characters are counted one by one up to this many; longer strings are counted in blocks of it. */
const BLOCK = 64
const MOVE_WORK = 100

/**
 * A JSON string whose value has one of these lengths and is accepted by all matchers; undefined when there is none.
 *
 * @throws RegexNotSupported when its automaton is too large.
 * @throws BudgetSpent
 */
export function stringRule(
  book: RuleBook,
  matchers: readonly Matcher[],
  lengths: Lengths,
): Expression | undefined {
  const { min, max } = lengths
  if (matchers.length > 0) return matchedString(book, automatonOf(matchers, lengths, book.budget))
  if (max !== undefined && max < min) return undefined
  if (min === 0 && max === undefined) return anyString(book)
  const more = max === undefined ? undefined : max - min
  // Written from the short ones up, so that a long one is no deep recursion here.
  for (let shorter = (more ?? 0) % BLOCK; shorter < (more ?? 0) - BLOCK; shorter += BLOCK)
    atMost(book, shorter, true)
  const counted = sequence(text('"'), exactly(book, min), atMost(book, more, min > 0))
  return book.lexical(`json-string-${min}-${max ?? 'any'}`, '"', () => counted)
}

/** The characters of a counted string by one step: what follows each kind of them. */
function oneCharacter(book: RuleBook, afterLess: boolean, then: (less: boolean) => Expression): Expression[] {
  const bare = afterLess ? PLAIN : codeSet([...PLAIN, ...charactersOf('|')])
  return [
    sequence(characters(bare), then(false)),
    sequence(text('<'), then(true)),
    sequence(escapedCharacter(book), then(false)),
  ]
}

/** As many characters and no more, without a closing quote. After it a `<` may stand, so what follows has to take care. */
function exactly(book: RuleBook, count: number): Expression {
  const blocks = Math.floor(count / BLOCK)
  if (blocks === 0) return count === 0 ? text('') : exactlyFew(book, count, false)
  const whole = book.lexical(`json-blocks-${blocks}`, 'x', () => {
    const half = Math.floor(blocks / 2)
    if (half === 0) return exactlyFew(book, BLOCK, true)
    return sequence(exactly(book, half * BLOCK), exactly(book, (blocks - half) * BLOCK))
  })
  return count % BLOCK === 0 ? whole : sequence(whole, exactlyFew(book, count % BLOCK, true))
}

function exactlyFew(book: RuleBook, count: number, afterLess: boolean): Expression {
  if (count === 0) return text('')
  return book.lexical(`json-chars-${count}${afterLess ? '-less' : ''}`, 'x', () =>
    choice(oneCharacter(book, afterLess, (less) => exactlyFew(book, count - 1, less))),
  )
}

/**
 * Up to so many characters and the closing quote. At the border of two blocks a bare `|` is not taken, since what
 * stands before it is not known there; it can still be written as an escape.
 */
function atMost(book: RuleBook, count: number | undefined, afterLess: boolean): Expression {
  if (count === undefined) return restOfString(book, afterLess)
  const suffix = afterLess ? '-less' : ''
  if (count < BLOCK) {
    return book.lexical(`json-text-${count}${suffix}`, 'x', () =>
      count === 0
        ? text('"')
        : choice([...oneCharacter(book, afterLess, (less) => atMost(book, count - 1, less)), text('"')]),
    )
  }
  return book.lexical(`json-text-${count}${suffix}`, 'x', () =>
    choice([
      sequence(exactlyFew(book, BLOCK, afterLess), atMost(book, count - BLOCK, true)),
      atMost(book, BLOCK - 1, afterLess),
    ]),
  )
}

const LESS = 0x3c
const BAR = 0x7c
const SHORT = new Map([
  [0x22, '"'],
  [0x5c, '\\'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0c, 'f'],
  [0x0d, 'r'],
])

/** A string of a format, by the regular expression that says what it is. */
export function formatRule(book: RuleBook, format: string, pattern: string): Expression {
  const name = `json-format-${format}`
  return book.lexical(name, '"', () => {
    // Made once for everybody, so it is on nobody's account: what a request costs must not depend on who came before.
    const budget = new GrammarBudget()
    const states = automatonOf([new Matcher(parseRegex(pattern), budget)], { min: 0, max: undefined }, budget)
    const ruleOf = (id: number, less: boolean): Expression =>
      book.lexical(`${name}-${id}${less ? '-less' : ''}`, 'x', () =>
        writtenState(states[id] ?? { accepting: false, moves: [] }, less, ruleOf),
      )
    return sequence(text('"'), ruleOf(0, false))
  })
}

function matchedString(book: RuleBook, states: readonly AutomatonState[]): Expression | undefined {
  if (states.length === 0) return undefined
  const names = new Map<string, string>()
  const pending: { id: number; less: boolean; name: string }[] = []
  const nameOf = (id: number, less: boolean): Expression => {
    const key = `${id}${less}`
    const known = names.get(key)
    if (known !== undefined) return rule(known)
    const name = book.reserve()
    names.set(key, name)
    pending.push({ id, less, name })
    return rule(name)
  }
  const start = nameOf(0, false)
  for (const { id, less, name } of pending) {
    const state = states[id]
    book.budget.spend(MOVE_WORK * (state?.moves.length ?? 0))
    if (state !== undefined) book.define(name, writtenState(state, less, nameOf), 'x')
  }
  return book.define(book.reserve(), sequence(text('"'), start), '"')
}

/** Each move of the automaton as JSON writes its characters. */
function writtenState(
  { accepting, moves }: AutomatonState,
  less: boolean,
  nameOf: (id: number, less: boolean) => Expression,
): Expression {
  const options = moves.flatMap(({ set, to }) => {
    const bare = less ? PLAIN : codeSet([...PLAIN, [BAR, BAR]])
    const written = intersection(set, bare)
    const escapes = escapesOf(less ? set : difference(set, [[BAR, BAR]]))
    return [
      ...(written.length === 0 ? [] : [sequence(characters(written), nameOf(to, false))]),
      ...(has(set, LESS) ? [sequence(text('<'), nameOf(to, true))] : []),
      ...escapes.map((written) => sequence(written, nameOf(to, false))),
    ]
  })
  return choice(accepting ? [...options, text('"')] : options, true)
}

function escapesOf(set: CodeSet): Expression[] {
  const short = [...SHORT].filter(([code]) => has(set, code)).map(([, letter]) => letter)
  const controls = (set[0]?.[0] ?? 0x20) < 0x20 ? 0x20 : 0
  const long = Array.from({ length: controls }, (_, code) => code)
    .filter((code) => has(set, code) && !SHORT.has(code))
    .map((code) => code.toString(16).padStart(2, '0'))
  const byHalf = ['0', '1'].map((high) => long.filter((hex) => hex[0] === high).map((hex) => hex[1] ?? ''))
  const shortRule = short.length === 0 ? [] : [sequence(text('\\'), characters(charactersOf(short.join(''))))]
  const longRules = byHalf.flatMap((lows, high) =>
    lows.length === 0 ? [] : [sequence(text(`\\u00${high}`), characters(charactersOf(lows.join(''))))],
  )
  return [...shortRule, ...longRules, ...(has(set, BAR) ? [text('\\u007c')] : [])]
}
