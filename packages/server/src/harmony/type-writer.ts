import { checkDepth } from './json-text.ts'
import { isSchema, type Schema, type Seen, simplify } from './schema-view.ts'
import type { TypeAllowance } from './type-allowance.ts'
import { commentText, defaultOf, literalsOf, propertiesOf, rawComment, variantsOf } from './type-parts.ts'

const MAX_DEPTH = 32

interface Place {
  indent: string
  depth: number
  /** References that were followed to get here: one that comes again is `any`. */
  seen: Seen
}

/**
 * Writes a JSON schema as the TypeScript-like type by which the models know their functions. The form is that of
 * openai/harmony's renderer; where that one loses what the schema says (anyOf, $ref, allOf, const, enums that are not
 * strings) it is written in the same manner. `object` and `any[]` are the published chat template's.
 */
export class TypeWriter {
  readonly #root: unknown
  /** Everything that is written more than once because something refers to it is counted. */
  readonly #allowance: TypeAllowance

  /**
   * @param allowance that all functions of the prompt share.
   * @throws UnwritableSchema
   */
  constructor(root: unknown, allowance: TypeAllowance) {
    checkDepth(root)
    this.#allowance = allowance
    this.#root = root
  }

  /**
   * The type of a function's one argument; empty when it takes none.
   *
   * @throws UnwritableSchema
   */
  parametersType(): string {
    const { schema } = simplify(this.#root, this.#root, [])
    const takesNone = Object.keys(propertiesOf(schema)).length === 0 && variantsOf(schema) === undefined
    return takesNone ? '' : this.#type(this.#root, { indent: '', depth: 0, seen: [] })
  }

  #type(given: unknown, place: Place): string {
    if (place.depth > MAX_DEPTH) return 'any'
    const { schema, seen } = simplify(given, this.#root, place.seen)
    const inside = { ...place, seen }
    const variants = variantsOf(schema)
    if (variants !== undefined) {
      const lines = this.#variantLines(variants, schema, undefined, inside)
      return lines.map((line) => `\n${line}`).join('')
    }
    const type = this.#plainType(schema, inside)
    return schema.nullable === true && !/\bnull\b/.test(type) ? `${type} | null` : type
  }

  #plainType(schema: Schema, place: Place): string {
    const literals = literalsOf(schema)
    this.#allowance.count(literals)
    if (literals !== '') return literals
    const { type } = schema
    if (!Array.isArray(type)) return this.#namedType(type, schema, place)
    const types = type.map((one) => this.#namedType(one, schema, place))
    return types.length === 0 ? 'any' : [...new Set(types)].join(' | ')
  }

  #namedType(type: unknown, schema: Schema, place: Place): string {
    if (type === 'object') return this.#object(schema, place)
    if (type === 'array') return this.#array(schema.items, place)
    if (type === 'integer') return 'number'
    return ['string', 'number', 'boolean', 'null'].includes(type as string) ? (type as string) : 'any'
  }

  #array(items: unknown, place: Place): string {
    if (!isSchema(items)) return 'any[]'
    const type = this.#type(items, { ...place, depth: place.depth + 1 })
    if (type.startsWith('\n')) return `(${type}\n${place.indent})[]`
    const { schema } = simplify(items, this.#root, place.seen)
    const isUnion =
      literalsOf(schema).includes(' | ') || Array.isArray(schema.type) || schema.nullable === true
    return isUnion ? `(${type})[]` : `${type}[]`
  }

  #object(schema: Schema, place: Place): string {
    const properties = Object.entries(propertiesOf(schema))
    if (properties.length === 0) return 'object'
    const required = new Set(Array.isArray(schema.required) ? schema.required : [])
    const comment = rawComment(schema.description, place.indent)
    this.#allowance.count(comment)
    const lines = properties.map(([key, value]) => this.#property(key, value, required.has(key), place))
    return `${comment}{\n${lines.join('')}${place.indent}}`
  }

  #property(key: string, given: unknown, isRequired: boolean, place: Place): string {
    const { indent } = place
    const { schema, seen } = simplify(given, this.#root, place.seen)
    const comments = commentText(schema, indent)
    const name = `${indent}${key}${isRequired ? '' : '?'}`
    const fallback = defaultOf(schema)
    this.#allowance.count(comments, name, fallback)
    const variants = variantsOf(schema)
    if (variants === undefined) {
      const type = this.#type(given, { ...place, indent: `${indent}    `, depth: place.depth + 1 })
      return `${comments}${name}: ${type},${fallback === '' ? '' : ` // ${fallback}`}\n`
    }
    const inside = { ...place, depth: place.depth + 1, seen }
    const lines = this.#variantLines(variants, schema, schema.description, inside)
    return `${comments}${rawComment(fallback, indent)}${name}:\n${lines.join('\n')}\n${indent},\n`
  }

  /** @param told a description that was already written. */
  #variantLines(variants: unknown[], schema: Schema, told: unknown, place: Place): string[] {
    const types = variants.map((variant) => this.#variant(variant, told, place))
    return [...types, ...(schema.nullable === true ? ['null'] : [])].map(
      (type) => `${place.indent} | ${type}`,
    )
  }

  #variant(given: unknown, told: unknown, place: Place): string {
    const { schema } = simplify(given, this.#root, place.seen)
    const { description } = schema
    const own = description === told || typeof description !== 'string' ? [] : [description]
    const fallback = defaultOf(schema)
    const comment = [...own, ...(fallback === '' ? [] : [fallback])].join(' ')
    this.#allowance.count(comment)
    const type = this.#type(given, { ...place, indent: `${place.indent}   `, depth: place.depth + 1 })
    return comment === '' ? type : `${type} // ${comment}`
  }
}
