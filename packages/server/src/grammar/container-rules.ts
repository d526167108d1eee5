import { BudgetSpent } from './budget.ts'
import { choice, type Expression, NOTHING, optional, sequence, text } from './expression.ts'
import { anyArray, anyObject, anyString, SPACE_OR_NOT, writtenJson } from './json-lexis.ts'
import type { SchemaReader } from './json-schema.ts'
import { Matcher } from './regex-machine.ts'
import { oneOfTexts, RegexNotSupported } from './regex-syntax.ts'
import { repeated } from './repetition.ts'
import type { RuleBook } from './rule-book.ts'
import { boundedCounts } from './scalar-rules.ts'
import { below, isSchema, type Schema } from './schema-node.ts'
import { stringRule } from './string-rules.ts'
import { UnsupportedSchema } from './unsupported-schema.ts'

const COMMA = sequence(text(','), SPACE_OR_NOT)
const COLON = sequence(text(':'), SPACE_OR_NOT)

interface Member {
  rule: Expression
  required: boolean
}

/** Properties in the order of the schema, those not required may be missing; then the additional ones. */
export function objectRule(reader: SchemaReader, schema: Schema, pointer: string, depth: number): Expression {
  const { book } = reader
  const properties = propertiesOf(schema, pointer)
  const required = requiredOf(schema, pointer)
  const bare = schema.properties === undefined && required.size === 0
  if (bare && (schema.additionalProperties ?? true) === true) return anyObject(book)
  const names = new Set([...Object.keys(properties), ...required])
  const members = [...names].flatMap((name): Member[] => {
    const at = below(pointer, 'properties', name)
    const value = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties
    // A property that may not be there: merged from an object that allows no others.
    if (value === false && !required.has(name)) return []
    const rule = sequence(
      text(writtenJson(name)),
      COLON,
      reader.compile({ schema: value ?? true, pointer: at }, depth + 1),
    )
    return [{ rule: book.share(rule), required: required.has(name) }]
  })
  const others = additionalMember(reader, schema, [...names], pointer, depth)
  const listed = memberList(book, members, others)
  return book.share(sequence(text('{'), listed, text('}')))
}

function propertiesOf(schema: Schema, pointer: string): Schema {
  const properties = schema.properties ?? {}
  if (!isSchema(properties)) throw new UnsupportedSchema('properties', pointer, 'it is not an object')
  return properties
}

function requiredOf(schema: Schema, pointer: string): Set<string> {
  const required = schema.required ?? []
  if (!Array.isArray(required) || !required.every((name) => typeof name === 'string')) {
    throw new UnsupportedSchema('required', pointer, 'it is not a list of names')
  }
  return new Set(required)
}

/** Absent, `additionalProperties` allows anything; what nobody named is then better not made up. */
function additionalMember(
  reader: SchemaReader,
  schema: Schema,
  names: string[],
  pointer: string,
  depth: number,
): Expression | undefined {
  const { additionalProperties: value } = schema
  if (value === undefined || value === false) return undefined
  const at = below(pointer, 'additionalProperties')
  const key = otherKey(reader.book, names, at)
  return reader.book.share(sequence(key, COLON, reader.compile({ schema: value, pointer: at }, depth + 1)))
}

function otherKey(book: RuleBook, names: string[], pointer: string): Expression {
  if (names.length === 0) return anyString(book)
  try {
    const other = stringRule(book, [new Matcher(oneOfTexts(names), book.budget, true)], {
      min: 0,
      max: undefined,
    })
    if (other === undefined) throw new RangeError('no key is left')
    return other
  } catch (error) {
    if (!(error instanceof RegexNotSupported || error instanceof BudgetSpent)) throw error
    throw new UnsupportedSchema(
      'additionalProperties',
      pointer,
      'there are too many named properties beside it',
    )
  }
}

/**
 * The members between the braces. From the last to the first: `pick` writes one of the members from here on and what follows;
 * `after` is what may follow a member.
 */
function memberList(book: RuleBook, members: readonly Member[], others: Expression | undefined): Expression {
  let after = others === undefined ? NOTHING : repeated(book, sequence(COMMA, others), 0, undefined)
  let pick = others === undefined ? undefined : sequence(others, after)
  let mayEnd = true
  for (const member of members.toReversed()) {
    const here = sequence(member.rule, after)
    pick = pick === undefined || member.required ? book.share(here) : book.share(choice([here, pick], true))
    mayEnd &&= !member.required
    const next = sequence(COMMA, pick)
    after = book.share(mayEnd ? optional(next) : next)
  }
  if (pick === undefined) return NOTHING
  return mayEnd ? optional(pick) : pick
}

/** `prefixItems` in their places, then `items`. */
export function arrayRule(reader: SchemaReader, schema: Schema, pointer: string, depth: number): Expression {
  const { book } = reader
  const { min, max } = boundedCounts(schema, 'minItems', 'maxItems', pointer)
  // Up to draft 2019-09 a list of `items` is what is called `prefixItems` now.
  const isTuple = Array.isArray(schema.items)
  const placed = isTuple ? schema.items : (schema.prefixItems ?? [])
  const rest = isTuple ? schema.additionalItems : schema.items
  if (!Array.isArray(placed))
    throw new UnsupportedSchema('prefixItems', pointer, 'it is not a list of schemas')
  if (placed.length === 0 && (rest ?? true) === true && min === 0 && max === undefined) return anyArray(book)
  const keyword = isTuple ? 'items' : 'prefixItems'
  const places = placed
    .slice(0, max)
    .map((item, index) =>
      reader.compile({ schema: item, pointer: below(pointer, keyword, index) }, depth + 1),
    )
  const takesMore = rest !== false && (max === undefined || max > places.length)
  // Items that nobody described are not made up, unless there have to be so many.
  const described = placed.length === 0 || rest !== undefined || min > placed.length
  const more =
    takesMore && described
      ? reader.compile({ schema: rest ?? true, pointer: below(pointer, 'items') }, depth + 1)
      : undefined
  if (more === undefined && min > places.length) {
    throw new UnsupportedSchema('minItems', pointer, 'there are fewer items than that')
  }
  return book.share(sequence(text('['), itemList(book, places, more, min, max), text(']')))
}

function itemList(
  book: RuleBook,
  places: readonly Expression[],
  more: Expression | undefined,
  min: number,
  max: number | undefined,
): Expression {
  const count = places.length
  const others = (from: number) =>
    more === undefined
      ? NOTHING
      : repeated(book, sequence(COMMA, more), Math.max(0, min - from), max === undefined ? max : max - from)
  if (count === 0) {
    if (more === undefined || max === 0) return NOTHING
    const listed = sequence(more, others(1))
    return min === 0 ? optional(listed) : listed
  }
  let after = others(count)
  for (let index = count - 1; index > 0; index--) {
    const next = sequence(COMMA, places[index] ?? NOTHING, after)
    after = book.share(index >= min ? optional(next) : next)
  }
  const listed = sequence(places[0] ?? NOTHING, after)
  return min === 0 ? optional(listed) : listed
}
