import { UnsupportedSchema } from './unsupported-schema.ts'

export type Schema = Record<string, unknown>

/** A schema and where it stands in its document. */
export interface SchemaNode {
  schema: unknown
  pointer: string
}

/** Keywords that say something of a value that a grammar can't hold it to. */
const REFUSED: Record<string, string> = {
  not: 'a grammar can only say what is allowed',
  if: 'conditions on other parts of a value are not supported',
  // biome-ignore lint/suspicious/noThenProperty: the name of a JSON Schema keyword
  then: 'conditions on other parts of a value are not supported',
  else: 'conditions on other parts of a value are not supported',
  dependentSchemas: 'conditions on other parts of a value are not supported',
  dependentRequired: 'conditions on other parts of a value are not supported',
  dependencies: 'conditions on other parts of a value are not supported',
  patternProperties: 'list the properties by name, or use additionalProperties',
  propertyNames: 'list the properties by name',
  minProperties: 'properties are not counted; use required',
  maxProperties: 'properties are not counted; use additionalProperties: false',
  unevaluatedProperties: 'use additionalProperties',
  unevaluatedItems: 'use items',
  uniqueItems: 'a grammar does not remember what stood before',
  contains: 'a grammar does not remember what stood before',
  minContains: 'a grammar does not remember what stood before',
  maxContains: 'a grammar does not remember what stood before',
  multipleOf: 'a grammar does not calculate',
  $dynamicRef: 'only $ref within the schema is supported',
  $recursiveRef: 'only $ref within the schema is supported',
}

/** What they hold when they demand nothing. */
const HARMLESS: Record<string, unknown> = {
  uniqueItems: false,
  minProperties: 0,
  unevaluatedProperties: true,
}

export const CONSTRAINING = [
  '$ref',
  'type',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  'nullable',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'prefixItems',
  'additionalItems',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
] as const

export type Keyword = (typeof CONSTRAINING)[number]

/**
 * The keywords that constrain, and no others: unknown ones are annotations, as JSON Schema says.
 *
 * @throws UnsupportedSchema for keywords that would constrain but can't.
 */
export function constraintsOf({ schema, pointer }: SchemaNode): Schema {
  if (schema === true) return {}
  if (schema === false) throw new UnsupportedSchema('', pointer, 'no value fits "false"')
  if (!isSchema(schema)) throw new UnsupportedSchema('', pointer, 'it is neither an object nor a boolean')
  for (const [keyword, reason] of Object.entries(REFUSED)) {
    if (keyword in schema && schema[keyword] !== HARMLESS[keyword]) {
      throw new UnsupportedSchema(keyword, pointer, reason)
    }
  }
  return Object.fromEntries(
    CONSTRAINING.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]),
  )
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function below(pointer: string, ...keys: (string | number)[]): string {
  const part = (key: string | number) => String(key).replaceAll('~', '~0').replaceAll('/', '~1')
  return [pointer, ...keys.map(part)].join('/')
}

/** What `$ref` points to. Only within the document: `#`, `#/$defs/name`. */
export function resolveReference(root: unknown, reference: unknown, pointer: string): SchemaNode {
  if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference)) {
    throw new UnsupportedSchema('$ref', pointer, 'only references within the schema ("#/…") are supported')
  }
  let schema: unknown = root
  for (const key of reference.split('/').slice(1).map(unescaped)) {
    if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, key)) {
      throw new UnsupportedSchema('$ref', pointer, `nothing stands at ${reference}`)
    }
    schema = (schema as Schema)[key]
  }
  return { schema, pointer: reference }
}

function unescaped(key: string): string {
  const plain = /%[\dA-Fa-f]{2}/.test(key) ? decoded(key) : key
  return plain.replaceAll('~1', '/').replaceAll('~0', '~')
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key)
  } catch {
    return key // A bare "%" in a key that was never encoded.
  }
}

/** A count as a keyword gives it. */
export function countOf(schema: Schema, keyword: Keyword, pointer: string): number | undefined {
  const value = schema[keyword]
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new UnsupportedSchema(keyword, pointer, 'it is not a whole number of at least 0')
  }
  return value
}
