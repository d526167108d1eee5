import { BudgetSpent, GrammarBudget } from './budget.ts'
import { arrayRule, objectRule } from './container-rules.ts'
import { decision } from './decision.ts'
import { choice, type Expression, NOTHING, text } from './expression.ts'
import { checkGrammar } from './grammar-check.ts'
import { anyBoolean, anyObject, anyValue, writtenJson } from './json-lexis.ts'
import { RuleBook } from './rule-book.ts'
import { numberRule, stringSchemaRule } from './scalar-rules.ts'
import { mergeSchemas } from './schema-merge.ts'
import {
  below,
  CONSTRAINING,
  constraintsOf,
  resolveReference,
  type Schema,
  type SchemaNode,
} from './schema-node.ts'
import { UnsupportedSchema } from './unsupported-schema.ts'

/** GBNF: rules by name, and the name of the one to begin with. */
export interface GrammarRules {
  root: string
  rules: Map<string, string>
}

const MAX_DEPTH = 64
/** Schemas that are read, each as often as references, anyOf and allOf repeat it. */
const MAX_READ = 20_000
const READ_WORK = 50

/**
 * A grammar of JSON texts that are valid by the schema (JSON Schema 2020-12, and what OpenAPI and older drafts write otherwise). Every text of
 * it is valid; not every valid text is in it: properties come in the order of the schema, others only where additionalProperties
 * says so, white space is at most a space after a colon or comma. oneOf is read as anyOf.
 *
 * @param prefix of the rules' names; rules named `json-…` are the same in each grammar.
 * @param budget that it shares with the other schemas of the request.
 * @throws UnsupportedSchema when it says what no grammar can hold an answer to, or is too large.
 */
export function jsonSchemaRules(schema: unknown, prefix: string, budget = new GrammarBudget()): GrammarRules {
  const book = new RuleBook(prefix, budget)
  const root = book.reserve()
  try {
    book.define(root, new SchemaCompiler(schema, book).compile({ schema, pointer: '#' }, 0))
    checkGrammar(book, root)
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error
    throw new UnsupportedSchema('', '#', `together with the request's other schemas it has ${error.message}`)
  }
  return { root, rules: book.written() }
}

/** Any JSON object. */
export function genericJsonObject(): GrammarRules {
  const book = new RuleBook('json', new GrammarBudget())
  anyObject(book)
  return { root: 'json-object', rules: book.written() }
}

/** Reads sub-schemas for the rules of containers. */
export interface SchemaReader {
  readonly book: RuleBook
  compile(node: SchemaNode, depth: number): Expression
}

class SchemaCompiler implements SchemaReader {
  readonly book: RuleBook
  readonly #document: unknown
  readonly #references = new Map<string, Expression>()
  #read = 0

  constructor(document: unknown, book: RuleBook) {
    this.#document = document
    this.book = book
  }

  compile(node: SchemaNode, depth: number): Expression {
    if (depth > MAX_DEPTH)
      throw new UnsupportedSchema('', node.pointer, `it is deeper than ${MAX_DEPTH} levels`)
    if (++this.#read > MAX_READ)
      throw new UnsupportedSchema('', node.pointer, `it has more than ${MAX_READ} parts`)
    this.book.budget.spend(READ_WORK)
    const schema = constraintsOf(node)
    const { pointer } = node
    if (schema.$ref !== undefined) return this.#reference(schema, pointer, depth)
    if (schema.allOf !== undefined) return this.compile(this.#merged(schema, pointer), depth + 1)
    if (schema.anyOf !== undefined) return this.#union('anyOf', schema, pointer, depth)
    if (schema.oneOf !== undefined) return this.#union('oneOf', schema, pointer, depth)
    if (schema.enum !== undefined || schema.const !== undefined) return constants(this.book, schema, pointer)
    const types = typesOf(schema, pointer)
    return choice(types.map((type) => this.#typed(type, schema, pointer, depth)))
  }

  #reference({ $ref, ...siblings }: Schema, pointer: string, depth: number): Expression {
    const { budget } = this.book
    const target = resolveReference(this.#document, $ref, pointer)
    const key = `${target.pointer} ${JSON.stringify(siblings)}`
    budget.spend(key.length)
    const known = this.#references.get(key)
    if (known !== undefined) return known
    const name = this.book.reserve()
    this.#references.set(key, { kind: 'rule', name })
    const alone = Object.keys(siblings).length === 0
    const schema = alone ? target.schema : mergeSchemas(constraintsOf(target), siblings, pointer, budget)
    return this.book.define(name, this.compile({ schema, pointer: target.pointer }, depth + 1))
  }

  #merged({ allOf, ...siblings }: Schema, pointer: string): SchemaNode {
    const parts = listOf(allOf, 'allOf', pointer)
    const schema = parts.reduce<Schema>((merged, part, index) => {
      const at = below(pointer, 'allOf', index)
      return mergeSchemas(merged, this.#plain({ schema: part, pointer: at }, 0), at, this.book.budget)
    }, siblings)
    return { schema, pointer }
  }

  /** With its references replaced by what they point to. */
  #plain(node: SchemaNode, depth: number): Schema {
    if (depth > MAX_DEPTH) throw new UnsupportedSchema('$ref', node.pointer, 'it leads back to itself')
    this.book.budget.spend(READ_WORK)
    const { $ref, ...siblings } = constraintsOf(node)
    if ($ref === undefined) return siblings
    const target = this.#plain(resolveReference(this.#document, $ref, node.pointer), depth + 1)
    return mergeSchemas(target, siblings, node.pointer, this.book.budget)
  }

  #union(keyword: 'anyOf' | 'oneOf', schema: Schema, pointer: string, depth: number): Expression {
    const { [keyword]: options, ...siblings } = schema
    const alone = Object.keys(siblings).length === 0
    const compiled = listOf(options, keyword, pointer).map((option, index) => {
      const node = { schema: option, pointer: below(pointer, keyword, index) }
      if (alone) return this.compile(node, depth + 1)
      const merged = mergeSchemas(siblings, this.#plain(node, 0), node.pointer, this.book.budget)
      return this.compile({ schema: merged, pointer: node.pointer }, depth + 1)
    })
    const written = compiled.map((option) => JSON.stringify(option))
    for (const { length } of written) this.book.budget.spend(length)
    const different = new Map(compiled.map((option, index) => [written[index], option]))
    return this.book.share(choice([...different.values()]))
  }

  #typed(type: string, schema: Schema, pointer: string, depth: number): Expression {
    switch (type) {
      case 'object':
        return objectRule(this, schema, pointer, depth)
      case 'array':
        return arrayRule(this, schema, pointer, depth)
      case 'string':
        return stringSchemaRule(this.book, schema, pointer)
      case 'integer':
      case 'number':
        return numberRule(this.book, type, schema, pointer)
      case 'boolean':
        return anyBoolean(this.book)
      case 'null':
        return text('null')
      case 'any':
        return anyValue(this.book)
      default:
        throw new UnsupportedSchema('type', pointer, `there is no type ${JSON.stringify(type)}`)
    }
  }
}

function listOf(value: unknown, keyword: string, pointer: string): unknown[] {
  if (Array.isArray(value) && value.length > 0) return value
  throw new UnsupportedSchema(keyword, pointer, 'it is not a list of schemas')
}

/** By `type`, else by the keywords that only one type has. */
function typesOf(schema: Schema, pointer: string): string[] {
  const given = schema.type === undefined ? [impliedType(schema)] : [schema.type].flat()
  if (given.length === 0) throw new UnsupportedSchema('type', pointer, 'it lists no type')
  const types = given.map((type) => (typeof type === 'string' ? type : JSON.stringify(type)))
  const withNull = schema.nullable === true ? [...types, 'null'] : types
  return [...new Set(withNull)].filter((type) => type !== 'integer' || !withNull.includes('number'))
}

const IMPLIED: readonly (readonly [string, RegExp])[] = [
  ['object', /^(properties|required|additionalProperties)$/],
  ['array', /^(items|prefixItems|additionalItems|minItems|maxItems)$/],
  ['string', /^(minLength|maxLength|pattern|format)$/],
  ['number', /^(minimum|maximum|exclusiveMinimum|exclusiveMaximum)$/],
]

function impliedType(schema: Schema): string {
  const keys = Object.keys(schema)
  return IMPLIED.find(([, form]) => keys.some((key) => form.test(key)))?.[0] ?? 'any'
}

const CASE_WORK = 20
const BESIDE_CONSTANTS = new Set(['enum', 'const', 'type', 'nullable'])

function constants(book: RuleBook, schema: Schema, pointer: string): Expression {
  const beside = CONSTRAINING.find((key) => schema[key] !== undefined && !BESIDE_CONSTANTS.has(key))
  const keyword = schema.const === undefined ? 'enum' : 'const'
  if (beside !== undefined)
    throw new UnsupportedSchema(beside, pointer, `it stands beside ${keyword}: leave it out`)
  const listed = schema.enum === undefined ? [schema.const] : listOf(schema.enum, 'enum', pointer)
  const same = (value: unknown) =>
    schema.const === undefined || JSON.stringify(value) === JSON.stringify(schema.const)
  const types = schema.type === undefined ? undefined : typesOf(schema, pointer)
  book.budget.spend(listed.length * (types?.length ?? 1))
  const values = listed.filter(
    (value) => same(value) && (types === undefined || types.some((type) => isOf(type, value))),
  )
  if (schema.nullable === true && !values.includes(null)) values.push(null)
  if (values.length === 0) throw new UnsupportedSchema(keyword, pointer, 'no value of it has the type')
  const texts = [...new Set(values.map(writtenJson))]
  for (const { length } of texts) book.budget.spend(CASE_WORK + 2 * length)
  const cases = texts.map((text) => ({ text, next: NOTHING }))
  return decision(cases, (branch) => book.share(branch))
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}
