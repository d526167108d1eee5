import { BudgetSpent } from './budget.ts'
import type { Expression } from './expression.ts'
import { anyInteger, anyNumber, NUMBER_BEGINS } from './json-lexis.ts'
import { type Bound, decimalRange, integerRange } from './number-rules.ts'
import { Matcher } from './regex-machine.ts'
import { parseRegex, RegexNotSupported } from './regex-syntax.ts'
import type { RuleBook } from './rule-book.ts'
import { countOf, type Schema } from './schema-node.ts'
import { STRING_FORMATS } from './string-formats.ts'
import { formatRule, stringRule } from './string-rules.ts'
import { UnsupportedSchema } from './unsupported-schema.ts'

/** Longer than an answer of 131,072 tokens of 128 characters each, so a bound beyond it bounds nothing. */
export const UNREACHABLE = 2 ** 24
const MAX_COUNT = 100_000

export function boundedCounts(
  schema: Schema,
  minKeyword: 'minLength' | 'minItems',
  maxKeyword: 'maxLength' | 'maxItems',
  pointer: string,
): { min: number; max: number | undefined } {
  const min = countOf(schema, minKeyword, pointer) ?? 0
  const given = countOf(schema, maxKeyword, pointer)
  const max = given !== undefined && given >= UNREACHABLE ? undefined : given
  const reason = `a count of more than ${MAX_COUNT} is not kept`
  if (min > MAX_COUNT) throw new UnsupportedSchema(minKeyword, pointer, reason)
  if (max !== undefined && max > MAX_COUNT) throw new UnsupportedSchema(maxKeyword, pointer, reason)
  if (max !== undefined && max < min) {
    throw new UnsupportedSchema(maxKeyword, pointer, `it is less than ${minKeyword}`)
  }
  return { min, max }
}

/** A string by its length, pattern and format. */
export function stringSchemaRule(book: RuleBook, schema: Schema, pointer: string): Expression {
  const lengths = boundedCounts(schema, 'minLength', 'maxLength', pointer)
  const format = typeof schema.format === 'string' ? STRING_FORMATS.get(schema.format) : undefined
  if (format !== undefined && isBare(schema)) return formatRule(book, String(schema.format), format)
  const matchers = [
    ...(format === undefined ? [] : [matcherOf(book, 'format', format, pointer)]),
    ...(schema.pattern === undefined ? [] : [matcherOf(book, 'pattern', schema.pattern, pointer)]),
  ]
  const keyword = schema.pattern === undefined ? 'format' : 'pattern'
  const make = () => stringRule(book, matchers, lengths)
  const made = matchers.length === 0 ? make() : supported(keyword, pointer, make)
  if (made === undefined) throw new UnsupportedSchema(keyword, pointer, 'no string fits it and the length')
  return made
}

function isBare({ pattern, minLength, maxLength }: Schema): boolean {
  return pattern === undefined && minLength === undefined && maxLength === undefined
}

function matcherOf(book: RuleBook, keyword: string, pattern: unknown, pointer: string): Matcher {
  if (typeof pattern !== 'string') throw new UnsupportedSchema(keyword, pointer, 'it is not a string')
  return supported(keyword, pointer, () => new Matcher(parseRegex(pattern), book.budget))
}

function supported<T>(keyword: string, pointer: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof RegexNotSupported || error instanceof BudgetSpent)) throw error
    throw new UnsupportedSchema(keyword, pointer, `the regular expression has ${error.message}`)
  }
}

/** An integer or a number, by its bounds. */
export function numberRule(
  book: RuleBook,
  type: 'integer' | 'number',
  schema: Schema,
  pointer: string,
): Expression {
  const lower = boundOf(schema, 'minimum', 'exclusiveMinimum', pointer)
  const upper = boundOf(schema, 'maximum', 'exclusiveMaximum', pointer)
  if (lower === undefined && upper === undefined)
    return type === 'integer' ? anyInteger(book) : anyNumber(book)
  const made =
    type === 'integer'
      ? integerRange(firstInteger(lower), lastInteger(upper))
      : decimalRange(wholeBound(lower, pointer), wholeBound(upper, pointer))
  if (made === undefined) throw new UnsupportedSchema('minimum', pointer, `no ${type} lies within the bounds`)
  return book.define(book.reserve(), made, NUMBER_BEGINS)
}

interface GivenBound {
  keyword: string
  value: number
  exclusive: boolean
}

/** The narrower one of the two keywords. */
function boundOf(
  schema: Schema,
  including: 'minimum' | 'maximum',
  excluding: 'exclusiveMinimum' | 'exclusiveMaximum',
  pointer: string,
): GivenBound | undefined {
  const given = [including, excluding].flatMap((keyword): GivenBound[] => {
    const value = schema[keyword]
    if (value === undefined) return []
    if (typeof value !== 'number') throw new UnsupportedSchema(keyword, pointer, 'it is not a number')
    return [{ keyword, value, exclusive: keyword === excluding }]
  })
  const direction = including === 'minimum' ? -1 : 1
  return given.sort((a, b) => direction * (a.value - b.value) || Number(b.exclusive) - Number(a.exclusive))[0]
}

function firstInteger(bound: GivenBound | undefined): bigint | undefined {
  if (bound === undefined) return undefined
  return BigInt(bound.exclusive ? Math.floor(bound.value) + 1 : Math.ceil(bound.value))
}

function lastInteger(bound: GivenBound | undefined): bigint | undefined {
  if (bound === undefined) return undefined
  return BigInt(bound.exclusive ? Math.ceil(bound.value) - 1 : Math.floor(bound.value))
}

function wholeBound(bound: GivenBound | undefined, pointer: string): Bound | undefined {
  if (bound === undefined) return undefined
  if (!Number.isInteger(bound.value) || Math.abs(bound.value) >= 1e15) {
    throw new UnsupportedSchema(
      bound.keyword,
      pointer,
      'the bounds of a number can only be integers below 10^15',
    )
  }
  return { value: BigInt(bound.value), exclusive: bound.exclusive }
}
