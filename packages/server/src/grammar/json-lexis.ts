import { type CodeSet, charactersOf, codeSet, difference } from './code-set.ts'
import { characters, choice, type Expression, optional, repeat, sequence, text } from './expression.ts'
import type { RuleBook } from './rule-book.ts'

/**
 * JSON as it is generated: white space is at most one space after a colon or a comma, so that no model can fill a context with it.
 * In strings `<` is never followed by a bare `|` (`\u007c` says the same), so that no text of a special token stands in an argument.
 */
export const DIGIT = characters(codeSet([[0x30, 0x39]]))
export const NON_ZERO = characters(codeSet([[0x31, 0x39]]))
export const SPACE_OR_NOT = optional(characters(charactersOf(' ')))
export const NUMBER_BEGINS = '-0123456789'

/** What may stand in a string as it is, `<` and `|` aside. */
export const PLAIN: CodeSet = difference(codeSet([[0x20, 0x10ffff]]), charactersOf('"\\<|'))

const HEX = characters(charactersOf('0123456789abcdefABCDEF'))
const SHORT_ESCAPES = characters(charactersOf('"\\/bfnrt'))

/** One escaped character; a surrogate only as half of a pair. */
export function escapedCharacter(book: RuleBook): Expression {
  return book.lexical('json-escape', '\\', () => {
    const low = sequence(text('\\u'), of('dD'), of('cdefCDEF'), HEX, HEX)
    const unit = choice([
      sequence(of('0123456789abcefABCEF'), HEX, HEX, HEX),
      sequence(of('dD'), choice([sequence(of('01234567'), HEX, HEX), sequence(of('89abAB'), HEX, HEX, low)])),
    ])
    return sequence(text('\\'), choice([SHORT_ESCAPES, sequence(text('u'), unit)]))
  })
}

function of(letters: string): Expression {
  return characters(charactersOf(letters))
}

export function anyString(book: RuleBook): Expression {
  return book.lexical('json-string', '"', () => sequence(text('"'), restOfString(book)))
}

/** What follows in a string of any length, with its closing quote; `afterLess`: a `<` stands before it. */
export function restOfString(book: RuleBook, afterLess = false): Expression {
  return book.lexical(afterLess ? 'json-text-less' : 'json-text', 'x', () => {
    const bare = afterLess ? PLAIN : difference(codeSet([[0x20, 0x10ffff]]), charactersOf('"\\<'))
    // The engine tries the last option first, so the usual characters go there.
    return choice([
      sequence(escapedCharacter(book), restOfString(book)),
      sequence(text('<'), restOfString(book, true)),
      text('"'),
      sequence(characters(bare), restOfString(book)),
    ])
  })
}

/** Of at most 18 digits; no "-0". */
export function anyInteger(book: RuleBook): Expression {
  return book.lexical('json-integer', NUMBER_BEGINS, () =>
    choice([text('0'), sequence(optional(text('-')), NON_ZERO, repeat(DIGIT, 0, 17))]),
  )
}

/** Within the range of a double, whatever its digits are. */
export function anyNumber(book: RuleBook): Expression {
  return book.lexical('json-number', NUMBER_BEGINS, () => {
    const whole = choice([text('0'), sequence(NON_ZERO, repeat(DIGIT, 0, 17))])
    const exponent = sequence(of('eE'), optional(of('+-')), repeat(DIGIT, 1, 2))
    return sequence(
      optional(text('-')),
      whole,
      optional(sequence(text('.'), repeat(DIGIT, 1, 16))),
      optional(exponent),
    )
  })
}

export function anyBoolean(book: RuleBook): Expression {
  return book.lexical('json-boolean', 'tf', () => choice([text('true'), text('false')]))
}

export function anyObject(book: RuleBook): Expression {
  return book.lexical('json-object', '{', () => {
    const member = book.lexical('json-member', '"', () =>
      sequence(anyString(book), text(':'), SPACE_OR_NOT, anyValue(book)),
    )
    return sequence(text('{'), optional(listOf(member)), text('}'))
  })
}

export function anyArray(book: RuleBook): Expression {
  return book.lexical('json-array', '[', () =>
    sequence(text('['), optional(listOf(anyValue(book))), text(']')),
  )
}

function listOf(item: Expression): Expression {
  return sequence(item, repeat(sequence(text(','), SPACE_OR_NOT, item), 0))
}

export function anyValue(book: RuleBook): Expression {
  return book.lexical('json-value', `"{[tfn${NUMBER_BEGINS}`, () =>
    choice([
      anyString(book),
      anyObject(book),
      anyArray(book),
      anyNumber(book),
      anyBoolean(book),
      text('null'),
    ]),
  )
}

/** A value as it is written out, the same in each grammar. */
export function writtenJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<|', '<\\u007c')
}
